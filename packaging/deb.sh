#!/bin/sh
# Builds a Debian package of Lastlook with dpkg-deb alone.
#   packaging/deb.sh [BINARY [FOLDER]]
# BINARY: the program; built here, with PostgreSQL and object stores, when left out. FOLDER: where the package goes.
# Set SOURCE_DATE_EPOCH for a package that is the same each time.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
out=${2:-$root/target/debian}
binary=${1:-}
if [ -z "$binary" ]; then
    (cd "$root" && cargo build --release --locked -p lastlook --features postgres,s3)
    binary=${CARGO_TARGET_DIR:-$root/target}/release/lastlook
fi
[ -x "$binary" ] || { echo "deb.sh: \`$binary\` is no program; build it first" >&2; exit 1; }

version=$("$binary" --version | awk '{print $2}')
architecture=$(dpkg --print-architecture)
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

install -D -m 755 "$binary" "$work/usr/bin/lastlook"
strip --strip-unneeded "$work/usr/bin/lastlook"
install -D -m 644 "$here/lastlook.service" "$work/usr/lib/systemd/system/lastlook.service"
install -D -m 644 "$here/lastlook.sysusers" "$work/usr/lib/sysusers.d/lastlook.conf"
install -D -m 640 "$here/serve.conf" "$work/etc/lastlook/serve.conf"

complete() { install -D -m 644 /dev/null "$work/$2"; "$binary" completions "$1" > "$work/$2"; }
complete bash usr/share/bash-completion/completions/lastlook
complete zsh usr/share/zsh/vendor-completions/_lastlook
complete fish usr/share/fish/vendor_completions.d/lastlook.fish

doc=$work/usr/share/doc/lastlook
install -D -m 644 "$here/copyright" "$doc/copyright"
install -m 644 "$root/docs/OPERATING.md" "$doc/OPERATING.md"
for format in "$root"/docs/formats/*.md; do install -D -m 644 "$format" "$doc/formats/$(basename "$format")"; done
changed=$(LC_ALL=C date -R -u -d "@$epoch")
printf 'lastlook (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n -- %s  %s\n' \
    "$version" "The Lastlook developers <lastlook@example.invalid>" "$changed" | gzip -9n > "$doc/changelog.gz"
gzip -9nc "$root/CHANGELOG.md" > "$doc/CHANGELOG.md.gz"
chmod 644 "$doc/changelog.gz" "$doc/CHANGELOG.md.gz"

mkdir "$work/DEBIAN"
# What the program is linked with decides what it needs; dpkg-shlibdeps asks for a debian folder of its own.
libc=$(objdump -T "$work/usr/bin/lastlook" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1 | cut -d_ -f2)
size=$(du -k -s "$work" | cut -f1)
cat > "$work/DEBIAN/control" <<EOF
Package: lastlook
Version: $version
Architecture: $architecture
Maintainer: The Lastlook developers <lastlook@example.invalid>
Installed-Size: $size
Depends: libc6 (>= $libc), libgcc-s1
Recommends: ca-certificates, systemd
Suggests: chromium
Section: misc
Priority: optional
Description: record that decides whether a weapon may be used on a film set
 Lastlook keeps a signed, append-only record of weapons, rounds, people and
 checks on a film set, and answers whether a weapon may be handed over now;
 and if not, exactly what is missing. This package has the command line and
 the server that phones sync with.
EOF
echo /etc/lastlook/serve.conf > "$work/DEBIAN/conffiles"
install -m 755 "$here/postinst" "$work/DEBIAN/postinst"
install -m 755 "$here/prerm" "$work/DEBIAN/prerm"
install -m 755 "$here/postrm" "$work/DEBIAN/postrm"
(cd "$work" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum) > "$work/DEBIAN/md5sums"
chmod 644 "$work/DEBIAN/control" "$work/DEBIAN/conffiles" "$work/DEBIAN/md5sums"
find "$work" -type d -exec chmod 755 {} +

mkdir -p "$out"
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz --build "$work" "$out/lastlook_${version}_$architecture.deb"
