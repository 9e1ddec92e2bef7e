#!/bin/sh
# Puts the plugin and its configuration where the node's container runtime looks for them. Run again, it brings both up
# to date. The configuration comes last and whole: the runtime takes the node's network for ready when it sees it.
set -eu

: "${NODE_NAME:?name of the node}" "${SWITCHCTL_ADDRESS:?http://host:port of switchctl}"
bin="${CNI_BIN:-/host/opt/cni/bin}"
net="${CNI_NET:-/host/etc/cni/net.d}"
from="${CNI_FROM:-/config}"
account=/var/run/secrets/kubernetes.io/serviceaccount

if [ -z "${POD_SUBNET:-}" ]; then
  POD_SUBNET="$(curl -fsS --cacert "$account/ca.crt" -H "Authorization: Bearer $(cat "$account/token")" \
    "https://$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT/api/v1/nodes/$NODE_NAME" |
    sed -n 's/.*"podCIDR": *"\([^"]*\)".*/\1/p' | head -n 1)"
fi
[ -n "$POD_SUBNET" ] || { echo "install: node $NODE_NAME has no spec.podCIDR; set POD_SUBNET" >&2; exit 1; }

mkdir -p "$bin" "$net"
cp "${CNI_PLUGIN:-/usr/local/bin/containerflow}" "$bin/.containerflow.new"
chmod 755 "$bin/.containerflow.new"
mv "$bin/.containerflow.new" "$bin/containerflow"
sed -e "s|NODE_NAME|$NODE_NAME|" -e "s|SWITCHCTL_ADDRESS|$SWITCHCTL_ADDRESS|" -e "s|POD_SUBNET|$POD_SUBNET|" \
  "$from/pods.conflist" > "$net/.pods.new"
mv "$net/.pods.new" "$net/10-containerflow.conflist"
echo "install: containerflow is in $bin, pods of $NODE_NAME get addresses of $POD_SUBNET"
