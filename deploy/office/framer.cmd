@echo off
rem Starts framer, without internet: framer.cmd, or framer.cmd photo anh.jpg -o khung.jpg
rem At the first start it is installed into the folder .venv beside this file, which may be deleted at any time.
setlocal DisableDelayedExpansion
set "HERE=%~dp0"
set "PYTHON=%HERE%.venv\Scripts\python.exe"
set "DONE=%HERE%.venv\installed-@VERSION@"
set "CHECK=import sys; sys.exit(sys.version_info[:2] != (@PYTHON_TUPLE@) or sys.maxsize < 2**32)"

if not exist "%DONE%" goto install
"%PYTHON%" -c "" 2>nul
if errorlevel 1 goto install

:run
if "%~1"=="" goto serve
"%PYTHON%" -P -m framer %*
exit /b %errorlevel%

:serve
"%PYTHON%" -P -m framer serve
if errorlevel 1 pause
exit /b %errorlevel%

:install
set "FOUND=py -@PYTHON@"
%FOUND% -c "%CHECK%" >nul 2>nul
if not errorlevel 1 goto found
set "FOUND=python"
%FOUND% -c "%CHECK%" >nul 2>nul
if not errorlevel 1 goto found
echo framer: Python @PYTHON@ (64 bit) is needed. Install it from python.org, then start this again. 1>&2
goto failed

:found
echo framer: Installing, about a minute... 1>&2
%FOUND% -m venv --without-pip --clear "%HERE%.venv"
if errorlevel 1 goto failed
"%PYTHON%" -I "%HERE%wheels\@PIP@\pip" --isolated --disable-pip-version-check install --quiet --no-cache-dir --no-index --find-links "%HERE%wheels" "framer[@EXTRAS@]==@VERSION@"
if errorlevel 1 goto failed
type nul >"%DONE%"
goto run

:failed
if "%~1"=="" pause
exit /b 3
