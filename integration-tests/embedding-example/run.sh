#!/usr/bin/env bash
# Installs nic-model into a repository of its own and runs the example against it, as another project would.
# The repository is the first argument, else a temporary one.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
repository="${1:-}"
if [ -z "$repository" ]; then
    repository="$(mktemp -d)"
    trap 'rm -rf "$repository"' EXIT
fi
mvn -B -ntp -q -f "$here/../../pom.xml" -pl nic-model -am -Dmaven.repo.local="$repository" -Dmaven.test.skip=true \
    -Dmaven.javadoc.skip=true -Dspotless.check.skip=true -Denforcer.skip=true install
mvn -B -ntp -q -f "$here/pom.xml" -Dmaven.repo.local="$repository" compile exec:exec
