package main

import (
	"net/http"

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
		"getRegionList":           calling(api.GetRegionList),
	}, nil
}
