/* Who may talk to this server: tokens of the store, of the settings, and of the owner. */
#include "server/server_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/token_doc.h"

/* The token of the settings, if any, in place of the one before. */
static veer_rc put_admin(veer_server *server, veer_err *err)
{
    http_token token;
    const char *const text = server->config.admin_token;
    veer_rc rc = VEER_OK;
    if (text != NULL) {
        rc = http_token_read((http_text){text, strlen(text)}, HTTP_SCOPE_ADMIN, &token, NULL);
        if (rc != VEER_OK)
            return veer_fail(err, VEER_EINVAL, "'admin_token' (%s) is not a token of Veer",
                             server->config.from[VEER_CONFIG_ADMIN_TOKEN]);
        rc = http_tokens_put(server->tokens, &token, err);
    }
    if (rc != VEER_OK)
        return rc;
    if (server->admin_id[0] != '\0' && (text == NULL || strcmp(server->admin_id, token.id) != 0))
        http_tokens_remove(server->tokens, server->admin_id);
    snprintf(server->admin_id, sizeof server->admin_id, "%s", text != NULL ? token.id : "");
    return VEER_OK;
}

static veer_rc put_owner(veer_server *server, veer_err *err)
{
    http_token token;
    const veer_rc rc = http_token_new(HTTP_SCOPE_ADMIN, 0, server->owner_token, &token, err);
    return rc == VEER_OK ? http_tokens_put(server->tokens, &token, err) : rc;
}

veer_rc veer_server_open_tokens(veer_server *server, veer_err *err)
{
    const veer_config *const c = &server->config;
    bool is_local = false;
    size_t kept = 0;
    veer_rc rc = http_address_is_loopback(c->listen, &is_local, err);
    if (rc == VEER_OK && !c->require_tokens && (is_local || c->insecure))
        return VEER_OK;
    if (rc == VEER_OK)
        rc = http_tokens_new(&server->tokens, err);
    if (rc == VEER_OK)
        rc = veer_token_docs_load(server->store, server->tokens, &kept, err);
    if (rc == VEER_OK && !is_local)
        rc = http_exposure_check(false, kept > 0 || c->admin_token != NULL, false, c->listen, err);
    if (rc == VEER_OK)
        rc = put_admin(server, err);
    return rc == VEER_OK ? put_owner(server, err) : rc;
}

veer_rc veer_server_reload_tokens(veer_server *server, veer_err *err)
{
    size_t kept;
    if (server->tokens == NULL)
        return VEER_OK;
    const veer_rc rc = veer_token_docs_load(server->store, server->tokens, &kept, err);
    return rc == VEER_OK ? put_admin(server, err) : rc;
}

/* Writes a new file that only the owner of the directory can read. */
static bool write_secret(const char *path, const char *text)
{
    const size_t len = strlen(text);
    unlink(path);
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    const bool ok = write(fd, text, len) == (ssize_t)len;
    return close(fd) == 0 && ok;
}

veer_rc veer_server_write_owner(veer_server *server, veer_err *err)
{
    char path[VEER_SERVER_PATH_SIZE], fresh[VEER_SERVER_PATH_SIZE];
    char text[HTTP_TOKEN_TEXT_SIZE + sizeof VEER_OWNER_BRIEF];
    const int path_len =
        snprintf(path, sizeof path, "%s/" VEER_OWNER_TOKEN_FILE, server->config.data_dir);
    const int fresh_len =
        snprintf(fresh, sizeof fresh, "%s/" VEER_OWNER_TOKEN_FILE ".new", server->config.data_dir);
    if (path_len < 0 || fresh_len < 0 || fresh_len >= (int)sizeof fresh)
        return veer_fail(err, VEER_EINVAL, "the path of the data directory is too long");
    if (server->owner_token[0] == '\0') { /* of an earlier server that did not end well */
        unlink(path);
        return VEER_OK;
    }
    snprintf(text, sizeof text, "%s%s", server->owner_token,
             server->is_brief ? VEER_OWNER_BRIEF : "");
    if (!write_secret(fresh, text) || rename(fresh, path) != 0)
        return veer_fail(err, VEER_EIO, "cannot write '%s': %s", path, strerror(errno));
    memcpy(server->owner_path, path, sizeof path);
    return VEER_OK;
}

void veer_server_remove_owner(veer_server *server)
{
    if (server->owner_path[0] != '\0')
        unlink(server->owner_path);
    server->owner_path[0] = '\0';
}
