#!/usr/bin/env bash
# Installs what the local run and the tests need from Debian's packages, and nothing else. Idempotent.
#
#   scripts/install-prerequisites.sh           install what is missing
#   scripts/install-prerequisites.sh --check   only say what is missing (exit 1 if anything is)
#
# With --workloads, before or after --check, also what only 'bench -- workloads' needs: a JDK.
#
# Changes to the system: the packages below (their services are not started), and one folder of the project's own
# (default /opt/containerflow, see CONTAINERFLOW_TOOLS) with a CRIU that starts on the running kernel.
set -euo pipefail

tools="${CONTAINERFLOW_TOOLS:-/opt/containerflow}"
criu="$tools/criu/bin/criu"
criu_suites="trixie-backports forky sid"
packages=(podman runc conmon netavark catatonit iptables nftables iproute2 util-linux
          rabbitmq-server docker-registry containernetworking-plugins redis-server busybox-static postgresql
          gcc libc6-dev # this line: the linker of the native CNI plugin
          libfaketime # clocks that jump, for the faults
          skopeo python3 python3-pika # this line: the tests' readers and clients that are not ours
          chromium fonts-inter fonts-jetbrains-mono # this line: the browser that looks at the dashboard
          memcached nginx nodejs) # this line: workloads that are moved
workload_packages=(default-jdk-headless) # makes the image of the workload jvm; 115 MB to fetch

work=
guard=
cleanup() {
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$guard" ] || rm -f "$guard"
}
trap cleanup EXIT

say() { printf 'install-prerequisites: %s\n' "$*"; }
die() { printf 'install-prerequisites: %s\n' "$*" >&2; exit 1; }

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || echo "$package"
  done
}

# CRIU's own check needs root; it fails on kernels that are newer than the CRIU knows (vDSO) and on those that no
# longer let TCP sockets carry SO_PASSCRED, which versions before 4.2 dump.
criu_works() {
  [ -x "$1" ] || return 1
  "$1" check >/dev/null 2>&1 || return 1
  local version
  version="$("$1" --version | sed -n 's/^Version: *//p')"
  [ "$(printf '4.2\n%s\n' "$version" | sort -V | head -n 1)" = 4.2 ]
}

install_packages() {
  local list=("$@") policy=/usr/sbin/policy-rc.d
  say "installing Debian packages: ${list[*]}"
  # Keeps the packages' services from starting; removed again below, also on failure.
  if [ ! -e "$policy" ]; then
    guard="$policy"
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
  fi
  apt-get update -qq || die "apt-get update failed: check the network and the sources in /etc/apt"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${list[@]}" >/dev/null ||
    die "apt-get could not install: ${list[*]} - install them by hand and run this script again"
  cleanup
  guard=
}

# The address of the Debian mirror that this system uses already.
mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    grep -E '/debian/?$' | head -n 1
}

# Unpacks CRIU and every library it needs into a folder of its own and starts it through that folder's own loader:
# no package of the system is replaced.
install_criu() {
  local suite url root="$tools/criu"
  url="$(mirror)"
  [ -n "$url" ] || die "no Debian mirror in the apt configuration: put a CRIU >= 4.2 at $criu yourself"
  work="$(mktemp -d)"
  for suite in $criu_suites; do
    say "looking for CRIU >= 4.2 in Debian $suite"
    rm -rf "$work"/*
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs" "$work/root"
    : > "$work/status"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $url $suite main" > "$work/sources.list"
    local apt=(-o "Dir::State=$work" -o "Dir::State::lists=$work/lists" -o "Dir::State::status=$work/status"
               -o "Dir::Cache=$work/cache" -o "Dir::Etc::sourcelist=$work/sources.list"
               -o "Dir::Etc::sourceparts=-" -o "APT::Get::List-Cleanup=0" -o "APT::Sandbox::User=root"
               -o "APT::Install-Recommends=0")
    apt-get "${apt[@]}" update -qq >/dev/null 2>&1 || continue
    local version
    version="$(apt-cache "${apt[@]}" policy criu | sed -n 's/^ *Candidate: *//p')"
    [ -n "$version" ] && dpkg --compare-versions "$version" ge 4.2 || continue
    say "unpacking CRIU $version from Debian $suite into $root"
    apt-get "${apt[@]}" install -y -qq --download-only criu >/dev/null 2>&1 || continue
    local deb
    for deb in "$work"/cache/archives/*.deb; do
      case "$(basename "$deb")" in
        criu_*|lib*|gcc-*) dpkg-deb -x "$deb" "$work/root" ;;
      esac
    done
    write_criu "$work/root" "$root.new"
    if criu_works "$root.new/bin/criu"; then
      rm -rf "$root"
      mv "$root.new" "$root"
      sed -i "s|$root.new|$root|g" "$root/bin/criu"
      return 0
    fi
    say "CRIU $version does not work on kernel $(uname -r): $("$root.new/bin/criu" check 2>&1 | tail -n 1)"
    rm -rf "$root.new"
  done
  die "no CRIU >= 4.2 that works on kernel $(uname -r) was found: build one and put it at $criu"
}

# $1: unpacked packages, $2: folder to make.
write_criu() {
  local from="$1" to="$2" loader
  rm -rf "$to"
  mkdir -p "$to/bin" "$to/lib" "$to/libexec"
  find "$from"/usr/lib/*-linux-gnu -maxdepth 1 -name '*.so*' -exec cp -a -t "$to/lib" {} +
  find "$from" -path '*sbin/criu' -exec cp {} "$to/libexec/criu" \;
  loader="$(cd "$to/lib" && ls ld-linux-*.so.* | head -n 1)"
  cat > "$to/bin/criu" <<WRAPPER
#!/bin/sh
exec $to/lib/$loader --library-path $to/lib $to/libexec/criu "\$@"
WRAPPER
  chmod 755 "$to/bin/criu"
}

[ "$(id -u)" = 0 ] || die "run as root: containers, namespaces and CRIU need it"
# Several test projects may ask at the same time; one of them does the work.
exec 9> /run/lock/containerflow-prerequisites
flock 9
. /etc/os-release
case "${ID:-}:${VERSION_ID:-}" in debian:12|debian:13) ;; *)
  say "this is ${PRETTY_NAME:-an unknown system}; tried on Debian 12 and 13 only" ;;
esac

check=
for argument in "$@"; do
  case "$argument" in
    --check) check=1 ;;
    --workloads) packages+=("${workload_packages[@]}") ;;
    *) die "unknown option '$argument': there are --check and --workloads" ;;
  esac
done

missing=($(missing_packages))
if [ -n "$check" ]; then
  ok=0
  [ ${#missing[@]} = 0 ] || { say "missing packages: ${missing[*]}"; ok=1; }
  criu_works "$criu" || criu_works "$(command -v criu || true)" || { say "missing: CRIU >= 4.2 at $criu"; ok=1; }
  exit $ok
fi
[ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
if ! criu_works "$criu"; then
  system_criu="$(command -v criu || true)"
  if [ -n "$system_criu" ] && criu_works "$system_criu"; then
    mkdir -p "$tools/criu/bin"
    ln -sf "$system_criu" "$criu"
    say "the system's CRIU at $system_criu works; linked to $criu"
  else
    install_criu
  fi
fi
say "ready: $(podman --version), $(runc --version | head -n 1), CRIU $("$criu" --version | sed -n 's/^Version: *//p')"
