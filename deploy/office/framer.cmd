@echo off
rem Starts framer, without internet: framer.cmd, or framer.cmd photo anh.jpg -o khung.jpg
rem A folder of photos that is dropped on this file is framed, and its report is opened.
rem At the first start it is installed into the folder .venv beside this file, which may be deleted at any time.
setlocal DisableDelayedExpansion
set "HERE=%~dp0"
set "PYTHON=%HERE%.venv\Scripts\python.exe"
set "DONE=%HERE%.venv\installed-@VERSION@"
set "CHECK=import sys; sys.exit(sys.version_info[:2] != (@PYTHON_TUPLE@) or sys.maxsize < 2**32)"

rem The two bars see every exit code but 0, also the negative ones of a crash, which "if errorlevel 1" does not.
if not exist "%DONE%" goto install
"%PYTHON%" -c "" 2>nul || goto install

:run
if "%~1"=="" goto ask
rem One folder by its full path: it was dropped on this file.
if not "%~2"=="" goto command
if /i not "%~1"=="%~f1" goto command
if exist "%~1\*" goto folder

:command
"%PYTHON%" -P -m framer %*
exit /b %errorlevel%

:folder
"%PYTHON%" -P -m framer "%~1" --open
set "CODE=%errorlevel%"
pause
exit /b %CODE%

:ask
rem "framer office" asks for the page or for the desk: Python shows Vietnamese letters whatever the code page.
"%PYTHON%" -P -m framer office
set "CODE=%errorlevel%"
if not "%CODE%"=="0" pause
exit /b %CODE%

:install
rem Opened inside a ZIP, Windows takes this file out alone.
if not exist "%HERE%requirements.txt" goto packed
set "FOUND=py -@PYTHON@"
%FOUND% -c "%CHECK%" >nul 2>nul && goto found
set "FOUND=python"
%FOUND% -c "%CHECK%" >nul 2>nul && goto found
rem No Vietnamese letters here: the console's code page is anyone's guess. Python knows how to show them.
echo framer: Can Python @PYTHON@ (64 bit), tai o python.org; cai xong hay mo lai. 1>&2
echo framer: Python @PYTHON@ (64 bit) is needed. Install it from python.org, then start this again. 1>&2
goto failed

:found
%FOUND% -c "import sys; print('framer: Đang cài đặt lần đầu, khoảng một phút… / Installing, about a minute…', file=sys.stderr)"
%FOUND% -m venv --without-pip --clear "%HERE%.venv" || goto failed
"%PYTHON%" -I "%HERE%wheels\@PIP@\pip" --isolated --disable-pip-version-check install --quiet --no-cache-dir --requirement "%HERE%requirements.txt" || goto failed
type nul >"%DONE%"
goto run

:packed
echo framer: Hay giai nen ca thu muc ZIP truoc, roi mo framer.cmd o trong do. 1>&2
echo framer: Extract the whole ZIP first, then open framer.cmd in that folder. 1>&2

:failed
if "%~1"=="" pause
exit /b 3
