# Sourced by the scripts: finds the project, Java and Maven, and builds what a script needs.
# Source it with the script's own arguments. Sets root (the project's folder), java (the java
# command), flink_lib (the folder of Flink's libraries) and wants_help (yes or no). Works with bash 3.2 and newer.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
flink_lib=$root/sandbox/flink/target/lib

# The folder of a module: those with Flink's libraries are inside the modules that run it.
module_folder() {
  case $1 in
    flink) echo sandbox/flink ;;
    flink-sql) echo benchmarks/flink-sql ;;
    *) echo "$1" ;;
  esac
}

# The file that stands for a built module.
built_file() {
  case $1 in
    flink) echo "$flink_lib/java.options" ;;
    flink-sql) echo "$root/benchmarks/flink-sql/target/lib/java.options" ;;
    *) echo "$root/$1/target/beamwatch-$1.jar" ;;
  esac
}

# Help should come at once: for it, what is there is good enough.
wants_help=no
for argument in "$@"; do
  case $argument in -h | --help | -V | --version) wants_help=yes ;; esac
done

# Succeeds if a module must be built: something is missing, or older than its sources.
is_stale() {
  local file
  file=$(built_file "$1")
  [[ -f $file ]] || return 0
  [[ $1 != sandbox || -d $root/sandbox/target/lib ]] || return 0
  [[ $1 != pipeline || -d $root/pipeline/target/local-lib ]] || return 0
  [[ $1 != benchmarks || -d $root/benchmarks/target/lib ]] || return 0
  [[ $wants_help == no ]] || return 1
  local sources
  case $1 in
    flink) sources=("$root"/sandbox/flink/{pom.xml,conf}) ;;
    flink-sql) sources=("$root"/{sandbox/flink/{pom.xml,conf},benchmarks/flink-sql/pom.xml}) ;;
    benchmarks) sources=("$root"/{schemas,sandbox,benchmarks}/{pom.xml,src/main}) ;;
    generator | pipeline) sources=("$root"/{schemas,recordings,"$1"}/{pom.xml,src/main}) ;;
    *) sources=("$root"/{schemas,"$1"}/{pom.xml,src/main}) ;;
  esac
  [[ -n $(find "$root/pom.xml" "${sources[@]}" -type f -newer "$file" -print -quit) ]]
}

# build_if_stale MODULE... : builds those of the modules that need it, with what they depend on.
build_if_stale() {
  if ! command -v "$java" > /dev/null; then
    echo "Java 17 or newer is needed: put java on the PATH or set JAVA_HOME." >&2
    exit 1
  fi
  local module stale= folders=
  for module in "$@"; do
    if is_stale "$module"; then
      stale=${stale:+$stale,}$module
      folders=${folders:+$folders,}$(module_folder "$module")
    fi
  done
  [[ -n $stale ]] || return 0

  local maven=mvn
  if [[ -x $root/mvnw ]]; then maven=$root/mvnw; fi
  if ! command -v "$maven" > /dev/null; then
    echo "Beamwatch must be built, and Maven is not on the PATH: install Maven 3.8 or newer." >&2
    exit 1
  fi
  # Where Beam is, the rest was downloaded too.
  if [[ -d $HOME/.m2/repository/org/apache/beam/beam-sdks-java-core ]]; then
    echo "Building Beamwatch: ${stale//,/, } ..." >&2
  else
    echo "Building Beamwatch: ${stale//,/, }." \
      "The first time downloads about 300 MB and takes some minutes ..." >&2
  fi
  # In the background, so that Ctrl-C and kill reach it through the traps; its output must not
  # mix with what the script is run for.
  # Without the option Maven ends with colour codes even if it writes to a file.
  MAVEN_OPTS="${MAVEN_OPTS:-} -Djansi.noreset=true" \
    "$maven" -q --batch-mode -Dstyle.color=never -f "$root/pom.xml" -pl "$folders" -am package \
    -Dmaven.test.skip=true -Dspotless.check.skip=true >&2 < /dev/null &
  local building=$! status=0
  trap 'kill "$building" 2> /dev/null; wait "$building" || true; exit 130' INT
  trap 'kill "$building" 2> /dev/null; wait "$building" || true; exit 143' TERM HUP
  wait "$building" || status=$?
  trap - INT TERM HUP
  if [[ $status -ne 0 ]]; then
    echo "Building Beamwatch failed." >&2
    exit 1
  fi
  # Maven leaves a jar alone whose contents stay the same.
  for module in ${stale//,/ }; do touch "$(built_file "$module")"; done
}

# run_sandbox CLASS ARGUMENT... : takes the place of the script with a command of the sandbox.
run_sandbox() {
  exec "$java" \
    -Dorg.slf4j.simpleLogger.defaultLogLevel="${BEAMWATCH_LOG_LEVEL:-error}" \
    -Dbeamwatch.sandbox.cache="$root/sandbox/target/cache" \
    -Dbeamwatch.flink.lib="$flink_lib" \
    -cp "$root/sandbox/target/classes:$root/sandbox/target/lib/*" \
    "dev.beamwatch.sandbox.$1" "${@:2}"
}
