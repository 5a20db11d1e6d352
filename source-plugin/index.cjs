"use strict";

require("../bin/pulumi-resource-rekindle");
