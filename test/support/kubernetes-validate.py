# python kubernetes-validate.py VERSION: validates Kubernetes' own objects, a JSON list on standard input.
import json
import sys

import kubernetes_validate

for document in json.load(sys.stdin):
    kubernetes_validate.validate(document, sys.argv[1], strict=True)
