package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	ecs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ecs/v2"
	iam "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/iam/v3"
	modelarts "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/modelarts/v1"
	workspace "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/workspace/v2"
	workspaceapp "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/workspaceapp/v1"
)

func modelartsOperations(seen *recorder) (map[string]operation, error) {
	client, err := connect(modelarts.ModelArtsClientBuilder(), seen)
	if err != nil {
		return nil, err
	}
	api := modelarts.NewModelArtsClient(client)
	return map[string]operation{
		"ListNotebooks": calling(api.ListNotebooks),
		"ShowNotebook":  calling(api.ShowNotebook),
		"ShowLease":     calling(api.ShowLease),
		"RenewLease":    calling(api.RenewLease),
		"StartNotebook": calling(api.StartNotebook),
		"StopNotebook":  calling(api.StopNotebook),
	}, nil
}

func workspaceAppOperations(seen *recorder) (map[string]operation, error) {
	client, err := connect(workspaceapp.WorkspaceAppClientBuilder(), seen)
	if err != nil {
		return nil, err
	}
	api := workspaceapp.NewWorkspaceAppClient(client)
	return map[string]operation{
		"ListServers":                   calling(api.ListServers),
		"ShowServer":                    calling(api.ShowServer),
		"BatchRebootServer":             calling(api.BatchRebootServer),
		"BatchChangeServerMaintainMode": calling(api.BatchChangeServerMaintainMode),
		"ListSessions":                  calling(api.ListSessions),
		"LogoffUserSession":             calling(api.LogoffUserSession),
	}, nil
}

func workspaceOperations(seen *recorder) (map[string]operation, error) {
	client, err := connect(workspace.WorkspaceClientBuilder(), seen)
	if err != nil {
		return nil, err
	}
	api := workspace.NewWorkspaceClient(client)
	return map[string]operation{
		"BatchRunDesktops":    calling(api.BatchRunDesktops),
		"ListDesktopsDetail":  calling(api.ListDesktopsDetail),
		"ShowDesktopDetail":   calling(api.ShowDesktopDetail),
		"SetMaintenanceMode":  calling(api.SetMaintenanceMode),
		"SendNotifications":   calling(api.SendNotifications),
		"BatchLogoffDesktops": calling(api.BatchLogoffDesktops),
	}, nil
}

func ecsOperations(seen *recorder) (map[string]operation, error) {
	client, err := connect(ecs.EcsClientBuilder(), seen)
	if err != nil {
		return nil, err
	}
	api := ecs.NewEcsClient(client)
	return map[string]operation{
		"BatchRebootServers": calling(api.BatchRebootServers),
		"ShowJob":            calling(api.ShowJob),
		"ListServersDetails": calling(api.ListServersDetails),
		"ShowServer":         calling(api.ShowServer),
	}, nil
}

func iamOperations(seen *recorder) (map[string]operation, error) {
	client, err := connect(iam.IamClientBuilder(), seen)
	if err != nil {
		return nil, err
	}
	api := iam.NewIamClient(client)
	return map[string]operation{
		"KeystoneListProjects":              calling(api.KeystoneListProjects),
		"KeystoneCreateUserTokenByPassword": calling(api.KeystoneCreateUserTokenByPassword),
	}, nil
}

// connect uses the names that the SDK reads from the environment. A region of one's own is how its users reach an
// address that is not in its list; without a project id the SDK looks the project up by the region's name.
func connect(builder *core.HcHttpClientBuilder, seen *recorder) (*core.HcHttpClient, error) {
	endpoint := os.Getenv("VENDOR_ENDPOINT")
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(os.Getenv("HUAWEICLOUD_SDK_AK")).
		WithSk(os.Getenv("HUAWEICLOUD_SDK_SK")).
		WithSecurityToken(os.Getenv("HUAWEICLOUD_SDK_SECURITY_TOKEN")).
		WithProjectId(os.Getenv("HUAWEICLOUD_SDK_PROJECT_ID")).
		WithIamEndpointOverride(endpoint).
		SafeBuild()
	if err != nil {
		return nil, err
	}
	return builder.
		WithRegion(region.NewRegion(os.Getenv("VENDOR_REGION"), endpoint)).
		WithCredential(credentials).
		WithHttpConfig(config.DefaultHttpConfig().WithHttpRoundTripper(seen)).
		SafeBuild()
}

func failureOf(err error) *failure {
	told := &failure{Type: fmt.Sprintf("%T", err), Message: err.Error()}
	var refused *sdkerr.ServiceResponseError
	if errors.As(err, &refused) {
		told.Message, told.Status = refused.ErrorMessage, refused.StatusCode
		told.Code, told.RequestID = refused.ErrorCode, refused.RequestId
	}
	return told
}
