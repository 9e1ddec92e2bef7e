#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the programs beside it with p4c-bm2-ss from PATH and records what they were compiled from.
set -eu
cd "$(dirname "$0")"
for program in control features; do
  p4c-bm2-ss --std p4-16 -o "$program.json" --p4runtime-files "$program.p4info.txtpb" "$program.p4"
  {
    echo "# p4c $(p4c-bm2-ss --version 2>&1 | grep -Eo '[0-9]+(\.[0-9]+)+' | head -n 1)"
    sha256sum control.p4 features.p4 "$program.json" "$program.p4info.txtpb"
  } > "$program.sha256"
done
