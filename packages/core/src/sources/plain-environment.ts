/** The environment of programs that we start: what they need to run and nothing that is a secret of ours, such as urls and passwords of databases. */

const NEEDED = /^(?:PATH|PATHEXT|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMP|TEMP|TMPDIR|TERM|SSH_AUTH_SOCK|LD_LIBRARY_PATH|DYLD_\w+|XDG_\w+|GIT_(?!ASKPASS|HTTP)\w+|SYSTEMROOT|WINDIR|COMSPEC|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA)$/i;

export const plainEnvironment = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => Object.fromEntries(Object.entries(env).filter(([name]) => NEEDED.test(name)));
