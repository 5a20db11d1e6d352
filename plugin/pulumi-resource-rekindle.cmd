@node "%~dp0pulumi-resource-rekindle" %*
