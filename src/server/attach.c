/* How a command finds the server of its data. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "server/server_impl.h"
#include "store/lock.h"

#define OWNER_FILE_BYTES 128    /* of the file with the token */
#define TURN_PAUSE_NS 20000000L /* between two looks at a directory that is in use */
#define TURN_TRIES 250          /* looks before another command's server is talked to */

static veer_rc put_url(veer_attachment *a, const char *url, veer_err *err)
{
    size_t len = strlen(url);
    while (len > 0 && url[len - 1] == '/')
        len--;
    if (len >= sizeof a->url)
        return veer_fail(err, VEER_EINVAL, "the address of the server is too long");
    memcpy(a->url, url, len);
    a->url[len] = '\0';
    return VEER_OK;
}

static veer_rc put_token(veer_attachment *a, const char *token, veer_err *err)
{
    if (strlen(token) >= sizeof a->token)
        return veer_fail(err, VEER_EINVAL, "the token is too long to be one");
    snprintf(a->token, sizeof a->token, "%s", token);
    return VEER_OK;
}

/* What the owner of a directory left there: its token, "" if it needs none or does not trust us,
 * and whether it is brief. */
static bool read_owner_file(const char *dir, char token[OWNER_FILE_BYTES])
{
    char path[VEER_SERVER_PATH_SIZE];
    const int len = snprintf(path, sizeof path, "%s/" VEER_OWNER_TOKEN_FILE, dir);
    const int fd = len > 0 && len < (int)sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t got = 0;
    if (fd >= 0) {
        got = read(fd, token, OWNER_FILE_BYTES - 1);
        close(fd);
    }
    token[got > 0 ? got : 0] = '\0';
    const bool is_brief = strstr(token, VEER_OWNER_BRIEF) != NULL;
    token[strcspn(token, " \t\r\n")] = '\0';
    return is_brief;
}

/* *ret_wait: it may be better to look again in a moment. */
static veer_rc attach_owner(const char *dir, veer_attachment *a, bool *ret_wait, veer_err *err)
{
    veer_dir_owner owner;
    char token[OWNER_FILE_BYTES];
    *ret_wait = false;
    veer_rc rc = veer_dir_lock_owner(dir, &owner, err);
    if (rc != VEER_OK)
        return rc;
    *ret_wait = owner.address[0] == '\0';
    if (owner.address[0] == '\0')
        return veer_fail(err, VEER_EIO,
                         "the data directory '%s' is in use by process %ld, which answers nowhere; "
                         "wait until it is done",
                         dir, owner.pid);
    *ret_wait = read_owner_file(dir, token);
    rc = put_url(a, owner.address, err);
    return rc == VEER_OK && a->token[0] == '\0' ? put_token(a, token, err) : rc;
}

/* Settings of a server inside a command: loopback, any port, nobody without the token. */
static veer_rc private_config(const char *dir, veer_arena *arena, veer_config *ret, veer_err *err)
{
    static const struct {
        veer_config_id key; /* what differs from the defaults */
        const char *text;   /* its value; NULL: the directory */
    } rows[] = {
        {VEER_CONFIG_DATA, NULL},
        {VEER_CONFIG_LISTEN, "127.0.0.1:0"},
        {VEER_CONFIG_REQUIRE_TOKENS, "true"},
        {VEER_CONFIG_LOG_LEVEL, "error"},
        {VEER_CONFIG_KEEP_PREDICTIONS, "0"}, /* a command is no reason to forget */
        {VEER_CONFIG_KEEP_SUMMARIES, "0"},
        {VEER_CONFIG_KEEP_POINTS, "0"},
    };
    veer_rc rc = veer_config_defaults(arena, ret, err);
    for (size_t i = 0; rc == VEER_OK && i < sizeof rows / sizeof *rows; i++)
        rc = veer_config_put(ret, rows[i].key, rows[i].text != NULL ? rows[i].text : dir, "default",
                             arena, err);
    return rc;
}

static veer_rc start_here(const char *dir, veer_attachment *a, veer_err *err)
{
    veer_arena arena;
    veer_config config;
    veer_arena_init(&arena, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = private_config(dir, &arena, &config, err);
    if (rc == VEER_OK)
        rc = veer_server_start_as(&config, veer_clock_system(), true, &a->server, err);
    veer_arena_done(&arena);
    if (rc != VEER_OK)
        return rc;
    rc = put_url(a, veer_server_local_url(a->server), err);
    return rc == VEER_OK ? put_token(a, veer_server_owner_token(a->server), err) : rc;
}

/* The owner, or a server started here. Commands that meet on one directory take turns: one that
 * finds another inside which a server runs, or is about to, waits a little for the directory. If
 * that takes long, it talks to the other's server. */
static veer_rc attach_dir(const char *dir, veer_attachment *ret, veer_err *err)
{
    const struct timespec pause = {.tv_nsec = TURN_PAUSE_NS};
    veer_attachment a;
    veer_rc rc = VEER_OK;
    for (int tries = 0;; tries++) {
        bool wait = true; /* somebody was faster in starting one */
        a = *ret;
        rc = attach_owner(dir, &a, &wait, err);
        if (rc == VEER_ENOTFOUND) {
            rc = start_here(dir, &a, err);
            wait =
                rc == VEER_EIO && veer_dir_lock_owner(dir, &(veer_dir_owner){0}, NULL) == VEER_OK;
        }
        if (!wait || tries == TURN_TRIES)
            break;
        (void)nanosleep(&pause, NULL);
    }
    if (rc == VEER_OK)
        *ret = a;
    else
        veer_server_stop(a.server);
    return rc;
}

veer_rc veer_server_attach(const char *url, const char *token, const char *dir, bool create,
                           veer_attachment *ret, veer_err *err)
{
    struct stat about;
    veer_attachment a = {.url = ""};
    veer_rc rc = put_token(&a, token != NULL ? token : "", err);
    if (rc != VEER_OK)
        return rc;
    if (url != NULL)
        rc = put_url(&a, url, err);
    else if (stat(dir, &about) != 0 && errno == ENOENT && !create)
        rc = veer_fail(err, VEER_ENOTFOUND,
                       "there is no data directory '%s'; name it with --data DIR, or a server with "
                       "--url URL",
                       dir);
    else
        rc = attach_dir(dir, &a, err);
    if (rc == VEER_OK)
        *ret = a;
    return rc;
}

void veer_server_detach(veer_attachment *attachment)
{
    veer_server_stop(attachment->server);
    attachment->server = NULL;
}
