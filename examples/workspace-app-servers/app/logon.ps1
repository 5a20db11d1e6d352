Write-Output "Welcome"
