#!/bin/bash
# TeamCity: the script of a Command Line step. The cause becomes a build problem; let *.html be an artifact path.
# The parameter env.LOGTRIAGE is what pip installs: an address, a wheel, a name at your index.
code=0
(set -o pipefail; make 2>&1 | tee build.log) || code=$?
if [ "$code" -ne 0 ]; then
  python3 -m venv .logtriage
  .logtriage/bin/python -m pip install --quiet --disable-pip-version-check \
    "${LOGTRIAGE:-git+https://git.example/logtriage.git@v0.1.0}"
  .logtriage/bin/logtriage --failed --exit-zero -f teamcity -f html=logtriage.html build.log
fi
exit "$code"
