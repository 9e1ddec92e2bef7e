#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Compiles containerflow.p4 and records what it was compiled from.
#   ./compile.sh          with p4c-bm2-ss or p4c from PATH
#   ./compile.sh IMAGE    with p4c-bm2-ss or p4c inside a container image (podman, else docker), e.g. p4lang/p4c
# Writes containerflow.json (BMv2), containerflow.p4info.txtpb (P4Info) and containerflow.sha256 beside the source.
set -eu
cd "$(dirname "$0")"
image=${1:-}

run() {
  if [ -z "$image" ]; then
    "$@"
  else
    engine=$(command -v podman || command -v docker) || {
      echo "compile.sh: neither podman nor docker is on PATH to run the image $image" >&2
      exit 1
    }
    "$engine" run --rm --network none --volume "$PWD:/p4" --workdir /p4 --entrypoint "$1" "$image" \
      $(shift && printf '%s ' "$@")
  fi
}

compiler=
for candidate in p4c-bm2-ss p4c; do
  if run "$candidate" --version >/dev/null 2>&1; then
    compiler=$candidate
    break
  fi
done
if [ -z "$compiler" ]; then
  echo "compile.sh: no p4c found${image:+ in the image $image}; put p4c-bm2-ss or p4c on PATH," \
    "or name a container image that holds it: ./compile.sh IMAGE" >&2
  exit 1
fi

# Relative paths only: the JSON names its sources, and must be the same wherever it is compiled.
case $compiler in
  p4c-bm2-ss)
    run "$compiler" --std p4-16 -o containerflow.json --p4runtime-files containerflow.p4info.txtpb containerflow.p4
    ;;
  p4c)
    run "$compiler" --target bmv2 --arch v1model --std p4-16 --p4runtime-files containerflow.p4info.txtpb \
      -o . containerflow.p4
    rm -f containerflow.p4i
    ;;
esac
if grep -q '"/' containerflow.json; then
  echo "compile.sh: containerflow.json holds an absolute path" >&2
  exit 1
fi

version=$(run "$compiler" --version 2>&1 | grep -Eo '[0-9]+(\.[0-9]+)+' | head -n 1)
{
  echo "# p4c ${version:-unknown}"
  LC_ALL=C find . -name '*.p4' -print | LC_ALL=C sort | sed 's|^\./||' | xargs sha256sum
  sha256sum containerflow.json containerflow.p4info.txtpb
} > containerflow.sha256
