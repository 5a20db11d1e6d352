package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// recorder keeps the body of the last answer, which the SDKs throw away.
type recorder struct {
	body []byte
}

func (r *recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if r.body, err = io.ReadAll(response.Body); err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(r.body))
	return response, nil
}

func (r *recorder) json() json.RawMessage {
	if json.Valid(r.body) {
		return r.body
	}
	return nil
}
