"""Which CI system this run is a job of, and the format that the log of such a job obeys."""

from collections.abc import Mapping

# The variable that a CI system sets in its jobs, as its manual says, and what its log understands; the first that is set.
CI_SYSTEMS = (
    ("GITHUB_ACTIONS", "github"),
    ("TF_BUILD", "azure"),
    ("TEAMCITY_VERSION", "teamcity"),
    ("GITLAB_CI", "text"),
    ("BUILDKITE", "text"),
    ("JENKINS_URL", "text"),
    ("CIRCLECI", "text"),
    ("BITBUCKET_BUILD_NUMBER", "text"),
    ("APPVEYOR", "text"),
    ("CODEBUILD_BUILD_ID", "text"),
    ("TRAVIS", "text"),
    ("CI", "text"),
)
_NO = ("", "0", "false", "no")


def ci_variable(environment: Mapping[str, str]) -> str | None:
    """The variable that says that this is a CI job, or None when nothing says so."""
    return next((name for name, _ in CI_SYSTEMS if _is_set(environment, name)), None)


def format_for(environment: Mapping[str, str]) -> str:
    """The format of `--format auto`: what the log of this CI system understands, else text."""
    return next((name for variable, name in CI_SYSTEMS if _is_set(environment, variable)), "text")


def _is_set(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "").lower() not in _NO
