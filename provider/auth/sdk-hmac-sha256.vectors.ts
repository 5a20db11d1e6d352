/** A request whose signature somebody else published. */
export interface SigningVector {
  readonly origin: string;
  readonly key: readonly [accessKey: string, secretKey: string];
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signature: string;
}

const guide = ["testAK", "testSK"] as const;
const sample = ["AccessKey", "SecretKey"] as const;
const vpcs =
  "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0";
const json = "application/json";
const project = "0123456789abcdef0123456789abcdef";
const own = { "x-sdk-date": "20260102T030405Z", "x-project-id": project, "content-type": json };

/** Every header of a vector is signed, and nothing else. */
export const signingVectors: readonly SigningVector[] = [
  {
    origin: "the vendor's signing guide and huaweicloud-sdk-java-v3 TestAKSKSigner.java",
    key: guide,
    method: "GET",
    url: vpcs,
    headers: {
      "content-type": json,
      host: "service.region.example.com",
      "x-sdk-date": "20191115T033655Z",
    },
    signature: "1ce02ffed91dfc294aed8863aaf0fec29ccbf2f45ddcca7f120baabddba29782",
  },
  {
    origin: "huaweicloud-sdk-java-v3 AKSKSignerTest.java, a query",
    key: sample,
    method: "GET",
    url: vpcs,
    headers: { host: "service.region.example.com", "x-sdk-date": "20191115T033655Z" },
    signature: "fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d",
  },
  {
    origin: "huaweicloud-sdk-java-v3 AKSKSignerTest.java, a body",
    key: sample,
    method: "POST",
    url: "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc/123",
    headers: { host: "service.region.example.com", "x-sdk-date": "20191115T033655Z" },
    body: '{"key":"value"}',
    signature: "b5649aa774f6cac7437631662f08815fc65c70e40e486df6db2436ce68902771",
  },
  {
    origin: "huaweicloud-sdk-java-v3 AKSKSignerTest.java, an empty path",
    key: sample,
    method: "GET",
    url: "https://example.com",
    headers: { host: "example.com", "x-sdk-date": "20191115T033655Z" },
    signature: "919ad8b75d4ad49da0d377e63ee21c4a7a54b752f6bf2878b4adbe9c19927da6",
  },
  {
    origin: "huaweicloud-sdk-python-v3 tests/test_signer.py, a query",
    key: sample,
    method: "GET",
    url: "https://service.endpoint.myhuaweicloud.com/resources?size=1",
    headers: { host: "service.endpoint.myhuaweicloud.com", "x-sdk-date": "20200608T023900Z" },
    signature: "cfb4171acec81de07d50e53d57eb77edd537414d66ddb1d7d780f128e12cd842",
  },
  {
    origin: "huaweicloud-sdk-python-v3 tests/test_signer.py, a body",
    key: sample,
    method: "POST",
    url: "https://service.endpoint.myhuaweicloud.com/resources?size=1",
    headers: { host: "service.endpoint.myhuaweicloud.com", "x-sdk-date": "20200608T023900Z" },
    body: '{"name":"test","id":1}',
    signature: "436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f",
  },
  {
    origin: "huaweicloud-sdk-go-v3 signer_test.go, only the date signed",
    key: sample,
    method: "GET",
    url: "https://example.com/path?limit=1",
    headers: { "x-sdk-date": "20060102T150405Z" },
    signature: "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624",
  },
  {
    origin: "huaweicloud-sdk-go-v3 signer_test.go, a body as Go's encoder ends it",
    key: sample,
    method: "POST",
    url: "https://example.com/path?key=value",
    headers: { "x-sdk-date": "20060102T150405Z" },
    body: '{"Name":"test","Id":1}\n',
    signature: "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
  },
  {
    origin: "two other implementations, a lease renewed",
    key: sample,
    method: "PATCH",
    url: `https://modelarts.cn-north-4.myhuaweicloud.com/v1/${project}/notebooks/f9937afa-4451-42db-a76b-72d624749f66/lease`,
    headers: { ...own, host: "modelarts.cn-north-4.myhuaweicloud.com" },
    body: '{"duration":3600000,"type":"timing"}',
    signature: "57096f1203c65a00de03b5458850d976d1299a79a4e305ff3f5496a3a0c334d9",
  },
  {
    origin: "two other implementations, app servers rebooted",
    key: sample,
    method: "PATCH",
    url: `https://appstream.cn-north-4.myhuaweicloud.com/v1/${project}/app-servers/actions/batch-reboot`,
    headers: { ...own, host: "appstream.cn-north-4.myhuaweicloud.com" },
    body: '{"items":["s1","s2"],"type":"SOFT"}',
    signature: "01a2a918c766de89c374730e5552742bb64dc4adac4c7fb626eb97ebdfc6df9c",
  },
  {
    origin: "two other implementations, an ML Studio instance restarted",
    key: sample,
    method: "POST",
    url: `https://modelarts.eu-de.otc.t-systems.com/v1/${project}/demanager/instances/DE-1/action`,
    headers: { ...own, host: "modelarts.eu-de.otc.t-systems.com" },
    body: '{"action":"restart"}',
    signature: "eca67ff3c687611d8a232aaf0006d46c47a78e90783d2e441e84843375ef5412",
  },
];
