@echo off
rem Starts das; builds it on first use. DAS_PROFILES names Maven profiles for that build.
setlocal
set "ROOT=%~dp0"
set "TARGET=%ROOT%das-app\target"
set "JAVA=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%TARGET%\built" (
  echo das: building, once; this downloads libtorch and takes some minutes 1>&2
  pushd "%ROOT%"
  if defined DAS_PROFILES (
    call mvn -B -ntp -P %DAS_PROFILES% -pl "!das-spark-home,!das-spark,!examples/spark" -Dmaven.test.skip=true package > das-build.log 2>&1
  ) else (
    call mvn -B -ntp -pl "!das-spark-home,!das-spark,!examples/spark" -Dmaven.test.skip=true package > das-build.log 2>&1
  )
  if errorlevel 1 (
    popd
    echo das: the build failed; its output is in das-build.log 1>&2
    exit /b 1
  )
  popd
  type nul > "%TARGET%\built"
)
if not defined OPENBLAS_NUM_THREADS set OPENBLAS_NUM_THREADS=1
"%JAVA%" -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Djava.awt.headless=true -Dorg.bytedeco.javacpp.logger=slf4j -Ddas.terminal=80 -Ddas.input=terminal --enable-native-access=ALL-UNNAMED -cp "%TARGET%\classes;%TARGET%\lib\*;%DAS_CLASSPATH%" io.github.das4j.cli.Das %*
exit /b %errorlevel%
