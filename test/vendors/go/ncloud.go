package main

import (
	"net/http"

	"github.com/NaverCloudPlatform/ncloud-sdk-go-v2/services/vloadbalancer"
	"github.com/NaverCloudPlatform/ncloud-sdk-go-v2/services/vserver"
)

// vserverOperations reads NCLOUD_API_GW, NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY, which is the SDK's own doing.
func vserverOperations(seen *recorder) (map[string]operation, error) {
	configuration := vserver.NewConfiguration()
	configuration.HTTPClient = &http.Client{Transport: seen}
	api := vserver.NewAPIClient(configuration).V2Api
	return map[string]operation{
		"rebootServerInstances":   calling(api.RebootServerInstances),
		"getServerInstanceList":   calling(api.GetServerInstanceList),
		"getServerInstanceDetail": calling(api.GetServerInstanceDetail),
		"getNetworkInterfaceList": calling(api.GetNetworkInterfaceList),
		"getRegionList":           calling(api.GetRegionList),
	}, nil
}

func vloadbalancerOperations(seen *recorder) (map[string]operation, error) {
	configuration := vloadbalancer.NewConfiguration()
	configuration.HTTPClient = &http.Client{Transport: seen}
	api := vloadbalancer.NewAPIClient(configuration).V2Api
	return map[string]operation{
		"getTargetList":      calling(api.GetTargetList),
		"getTargetGroupList": calling(api.GetTargetGroupList),
		"addTarget":          calling(api.AddTarget),
		"removeTarget":       calling(api.RemoveTarget),
		"setTarget":          calling(api.SetTarget),
	}, nil
}
