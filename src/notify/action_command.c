/* A program on this machine. */
#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np, _addclosefrom_np */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/line.h"
#include "notify/action_request.h"

static const veer_channel_setting settings[] = {
    {.name = "command",
     .type = VEER_SETTING_LIST,
     .required = true,
     .help = "Absolute path of the program and its arguments"},
    {.name = "directory", .help = "Where it runs"},
    {.name = "environment",
     .type = VEER_SETTING_MAP,
     .secret = true,
     .help = "Variables besides those of the run"},
};

#define KEPT_VARIABLES 7
#define CALL_VARIABLES 6

/* What of the server's own environment a program is given; the rest may hold secrets. */
static const char *const kept[KEPT_VARIABLES] = {"PATH",   "HOME", "USER",  "LANG",
                                                 "LC_ALL", "TZ",   "TMPDIR"};

static char *variable(veer_arena *arena, const char *name, const char *value)
{
    const size_t name_len = strlen(name), value_len = strlen(value);
    char *const text = veer_arena_alloc(arena, name_len + value_len + 2);
    if (text != NULL) {
        memcpy(text, name, name_len);
        text[name_len] = '=';
        memcpy(text + name_len + 1, value, value_len);
    }
    return text;
}

/* "Name: value" of the file as "Name=value". */
static char *own_variable(veer_arena *arena, const char *line)
{
    const char *const colon = strstr(line, ": ");
    const size_t len = colon != NULL ? (size_t)(colon - line) : strlen(line);
    char *const name = veer_arena_strndup(arena, line, len);
    return name != NULL ? variable(arena, name, colon != NULL ? colon + 2 : "") : NULL;
}

/* The environment: what is kept, the run, the operator's own. */
static veer_rc make_environment(const veer_action *action, const veer_action_call *call,
                                veer_arena *arena, char ***ret, veer_err *err)
{
    const char *const run[CALL_VARIABLES][2] = {
        {"VEER_RETRAINING_ID", call->id}, {"VEER_MODEL", call->model},
        {"VEER_VERSION", call->version},  {"VEER_REASON", call->reason},
        {"VEER_ALERT", call->alert},      {"VEER_REPORT_URL", call->report_url}};
    const char **lines = NULL;
    size_t n_lines = 0, n = 0;
    const veer_rc rc =
        veer_render_lines(veer_action_value(action, "environment"), arena, &lines, &n_lines, err);
    if (rc != VEER_OK)
        return rc;
    char **const list =
        veer_arena_array(arena, KEPT_VARIABLES + CALL_VARIABLES + n_lines + 1, sizeof *list);
    bool whole = list != NULL;
    for (size_t i = 0; whole && i < KEPT_VARIABLES; i++) {
        const char *const value = getenv(kept[i]);
        if (value != NULL)
            whole = (list[n++] = variable(arena, kept[i], value)) != NULL;
    }
    for (size_t i = 0; whole && i < CALL_VARIABLES; i++)
        whole = (list[n++] = variable(arena, run[i][0], run[i][1])) != NULL;
    for (size_t i = 0; whole && i < n_lines; i++)
        whole = (list[n++] = own_variable(arena, lines[i])) != NULL;
    if (!whole)
        return veer_fail_nomem(err);
    *ret = list;
    return VEER_OK;
}

/* Signals as a new program expects them, and a group of its own so that all of it can be ended. */
static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int failed = posix_spawnattr_setflags(attributes,
                                          (short)(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                  POSIX_SPAWN_SETSIGDEF));
    if (failed == 0)
        failed = posix_spawnattr_setpgroup(attributes, 0);
    if (failed == 0)
        failed = posix_spawnattr_setsigmask(attributes, &none);
    if (failed == 0)
        failed = posix_spawnattr_setsigdefault(attributes, &all);
    return failed;
}

/* No input, no output, no file of the server. */
static int set_files(posix_spawn_file_actions_t *files, const char *directory)
{
    int failed = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
    if (failed == 0)
        failed = posix_spawn_file_actions_addopen(files, 1, "/dev/null", O_WRONLY, 0);
    if (failed == 0)
        failed = posix_spawn_file_actions_adddup2(files, 1, 2);
    if (failed == 0 && directory != NULL)
        failed = posix_spawn_file_actions_addchdir_np(files, directory);
    if (failed == 0)
        failed = posix_spawn_file_actions_addclosefrom_np(files, 3);
    return failed;
}

static veer_rc spawn(char **arguments, char **environment, const char *directory, pid_t *ret,
                     veer_err *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    pid_t pid = 0;
    if (posix_spawn_file_actions_init(&files) != 0)
        return veer_fail_nomem(err);
    if (posix_spawnattr_init(&attributes) != 0) {
        (void)posix_spawn_file_actions_destroy(&files);
        return veer_fail_nomem(err);
    }
    int failed = set_attributes(&attributes);
    if (failed == 0)
        failed = set_files(&files, directory);
    if (failed == 0)
        failed = posix_spawn(&pid, arguments[0], &files, &attributes, arguments, environment);
    (void)posix_spawnattr_destroy(&attributes);
    (void)posix_spawn_file_actions_destroy(&files);
    if (failed != 0)
        return veer_fail(err, failed == EAGAIN || failed == ENOMEM ? VEER_EIO : VEER_EINVAL,
                         "%s: %s", arguments[0], strerror(failed));
    *ret = pid;
    return VEER_OK;
}

static veer_rc start(const veer_action *action, const veer_action_call *call,
                     const veer_action_way *way, veer_arena *arena, veer_action_outcome *ret,
                     veer_err *err)
{
    const char **lines = NULL;
    char **environment = NULL;
    size_t n = 0;
    pid_t pid = 0;
    (void)way;
    veer_rc rc = veer_render_lines(veer_action_value(action, "command"), arena, &lines, &n, err);
    if (rc == VEER_OK && (n == 0 || lines[0][0] != '/'))
        rc = veer_fail(err, VEER_EINVAL, "the command must begin with an absolute path");
    if (rc == VEER_OK)
        rc = make_environment(action, call, arena, &environment, err);
    char **const arguments = veer_arena_array(arena, n + 1, sizeof *arguments);
    if (rc == VEER_OK && arguments == NULL)
        rc = veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        if ((arguments[i] = veer_arena_strndup(arena, lines[i], strlen(lines[i]))) == NULL)
            rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = spawn(arguments, environment, veer_action_value(action, "directory"), &pid, err);
    if (rc == VEER_OK)
        ret->pid = pid;
    return rc;
}

bool veer_action_ended(int64_t pid, bool end, char notes[VEER_ACTION_NOTES_SIZE])
{
    int status = 0;
    if (end)
        (void)kill((pid_t)-pid, SIGKILL);
    const pid_t got = waitpid((pid_t)pid, &status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR))
        return false;
    notes[0] = '\0';
    if (got > 0 && WIFSIGNALED(status))
        veer_line_print(notes, VEER_ACTION_NOTES_SIZE, "the command was ended by signal %d",
                        WTERMSIG(status));
    else if (got > 0 && WEXITSTATUS(status) != 0)
        veer_line_print(notes, VEER_ACTION_NOTES_SIZE, "the command ended with exit code %d",
                        WEXITSTATUS(status));
    return true;
}

const veer_action_kind veer_action_command = {
    .name = "command",
    .title = "Command",
    .help = "Runs a program on this machine, without a shell",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .start = start,
};
