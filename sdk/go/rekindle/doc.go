// Restart and keep alive, as code: rolling restarts and leases for NAVER Cloud, Huawei Cloud and Open Telekom Cloud.
package rekindle
