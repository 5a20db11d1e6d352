// Command vendors makes one call with a vendor's own SDK and prints what the SDK made of the answer.
//
//	vendors <service> <operation> <request as JSON>
//
// The request is read into the SDK's own model, so a member that the model lacks is refused. The output is one JSON
// document: the body as it came, and either the response as the SDK read it or the SDK's error.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// operation decodes a request and makes the call.
type operation func(request []byte) (any, error)

// calling makes an operation of a method of an SDK's client.
func calling[Request, Response any](method func(*Request) (*Response, error)) operation {
	return func(text []byte) (any, error) {
		request := new(Request)
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(request); err != nil {
			return nil, fmt.Errorf("the SDK's model refuses the request: %w", err)
		}
		return method(request)
	}
}

// failure is an error as the SDK tells it.
type failure struct {
	Type      string `json:"type"`
	Message   string `json:"message"`
	Status    int    `json:"status,omitempty"`
	Code      string `json:"code,omitempty"`
	RequestID string `json:"requestId,omitempty"`
}

type outcome struct {
	// Absent where the body was no JSON.
	Body   json.RawMessage `json:"body,omitempty"`
	Result any             `json:"result,omitempty"`
	Error  *failure        `json:"error,omitempty"`
}

// services names the operations of each service.
var services = map[string]func(*recorder) (map[string]operation, error){
	"vserver":       vserverOperations,
	"vloadbalancer": vloadbalancerOperations,
	"modelarts":     modelartsOperations,
	"workspaceapp":  workspaceAppOperations,
	"workspace":     workspaceOperations,
	"ecs":           ecsOperations,
	"iam":           iamOperations,
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: vendors <service> <operation> <request as JSON>")
		os.Exit(2)
	}
	made, err := perform(os.Args[1], os.Args[2], os.Args[3])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(made)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func perform(service, name, request string) (*outcome, error) {
	operationsOf, known := services[service]
	if !known {
		return nil, fmt.Errorf("no such service: %s", service)
	}
	seen := &recorder{}
	operations, err := operationsOf(seen)
	if err != nil {
		// Already making a client can fail: Huawei's looks up the project.
		return &outcome{Body: seen.json(), Error: failureOf(err)}, nil
	}
	call, known := operations[name]
	if !known {
		return nil, fmt.Errorf("no such operation of %s: %s", service, name)
	}
	result, err := call([]byte(request))
	if err != nil {
		return &outcome{Body: seen.json(), Error: failureOf(err)}, nil
	}
	return &outcome{Body: seen.json(), Result: result}, nil
}
