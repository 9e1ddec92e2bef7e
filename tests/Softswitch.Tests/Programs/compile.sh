#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles features.p4 with p4c-bm2-ss from PATH and records what it was compiled from.
set -eu
cd "$(dirname "$0")"
p4c-bm2-ss --std p4-16 -o features.json --p4runtime-files features.p4info.txtpb features.p4
{
  echo "# p4c $(p4c-bm2-ss --version 2>&1 | grep -Eo '[0-9]+(\.[0-9]+)+' | head -n 1)"
  sha256sum features.p4 features.json features.p4info.txtpb
} > features.sha256
