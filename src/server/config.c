#include "server/config_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/line.h"

#define PATH_SIZE 4096
#define READ_STEP 4096
#define DEFAULT_FILE "veer.yaml"
#define DOTENV_FILE ".env"

veer_rc veer_config_read_file(const char *path, size_t max_bytes, veer_buf *out, veer_err *err)
{
    struct stat about;
    ssize_t got = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return veer_fail(err, errno == ENOENT ? VEER_ENOTFOUND : VEER_EIO, "%s: %s", path,
                         strerror(errno));
    if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
        close(fd);
        return veer_fail(err, VEER_EIO, "%s: %s", path, strerror(EISDIR));
    }
    do {
        if (!veer_buf_reserve(out, READ_STEP))
            break;
        got = read(fd, out->data + out->len, READ_STEP);
        if (got > 0)
            out->len += (size_t)got;
    } while (got > 0 && out->len <= max_bytes);
    const int fault = errno;
    close(fd);
    if (got < 0)
        return veer_fail(err, VEER_EIO, "%s: %s", path, strerror(fault));
    if (out->len > max_bytes)
        return veer_fail(err, VEER_ELIMIT, "%s: is larger than %zu bytes", path, max_bytes);
    return veer_buf_status(out, err);
}

typedef veer_rc reader(const veer_config_load_state *load, const char *shown, const char *text,
                       size_t len, veer_err *err);

/* One file through its reader; a missing one is fine if it is optional. */
static veer_rc take_file(const veer_config_load_state *load, const char *dir, const char *name,
                         bool is_optional, reader *read_text, veer_err *err)
{
    char path[PATH_SIZE];
    veer_buf text;
    const bool is_plain = dir == NULL || name[0] == '/';
    const int len =
        snprintf(path, sizeof path, "%s%s%s", is_plain ? "" : dir, is_plain ? "" : "/", name);
    if (len < 0 || len >= PATH_SIZE)
        return veer_fail(err, VEER_EINVAL, "the path of %s is too long", name);
    veer_buf_init(&text, VEER_LIMIT_CONFIG_BYTES + 2 * READ_STEP);
    veer_err fault = VEER_ERR_INIT;
    veer_rc rc = veer_config_read_file(path, VEER_LIMIT_CONFIG_BYTES, &text, &fault);
    if (rc == VEER_OK)
        rc = read_text(load, name, veer_buf_cstr(&text), text.len, err);
    else if (rc == VEER_ENOTFOUND && is_optional)
        rc = VEER_OK;
    else if (err != NULL)
        *err = fault;
    veer_buf_done(&text);
    return rc;
}

static const char *variable(const char *const *variables, const char *name)
{
    const size_t len = strlen(name);
    for (size_t i = 0; variables != NULL && variables[i] != NULL; i++)
        if (strncmp(variables[i], name, len) == 0 && variables[i][len] == '=')
            return variables[i] + len + 1;
    return NULL;
}

static veer_rc take_flags(const veer_config_load_state *load, const char *const *flags,
                          veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (int i = 0; rc == VEER_OK && i < VEER_CONFIG_COUNT; i++) {
        char where[VEER_CONFIG_ENV_SIZE];
        if (flags[i] == NULL)
            continue;
        veer_line_print(where, sizeof where, "--%s", veer_config_keys[i].flag);
        rc = veer_config_set(load, i, flags[i], strlen(flags[i]), where, where, err);
    }
    return rc;
}

/* The secret of admin_token_file, without the white space around it. */
static veer_rc take_secret(const veer_config_load_state *load, veer_err *err)
{
    veer_config *const c = load->config;
    veer_buf text;
    if (c->admin_token_file == NULL)
        return VEER_OK;
    if (c->admin_token != NULL)
        return veer_fail(err, VEER_EINVAL,
                         "'admin_token' (%s) and 'admin_token_file' (%s) exclude each other",
                         c->from[VEER_CONFIG_ADMIN_TOKEN], c->from[VEER_CONFIG_ADMIN_TOKEN_FILE]);
    veer_buf_init(&text, VEER_LIMIT_CONFIG_BYTES + 2 * READ_STEP);
    veer_rc rc = veer_config_read_file(c->admin_token_file, VEER_LIMIT_CONFIG_BYTES, &text, err);
    if (rc == VEER_OK) {
        const char *const all = veer_buf_cstr(&text);
        const char *const begin = all + strspn(all, " \t\r\n");
        rc = veer_config_set(load, VEER_CONFIG_ADMIN_TOKEN, begin, strcspn(begin, " \t\r\n"),
                             c->admin_token_file, c->admin_token_file, err);
    }
    veer_buf_done(&text);
    return rc;
}

/* What keys say together. */
static veer_rc check_together(const veer_config *c, veer_err *err)
{
    if ((c->tls_cert_file == NULL) != (c->tls_key_file == NULL))
        return veer_fail(err, VEER_EINVAL, "'%s' is set, '%s' is missing",
                         c->tls_cert_file != NULL ? "tls.cert_file" : "tls.key_file",
                         c->tls_cert_file != NULL ? "tls.key_file" : "tls.cert_file");
    if (c->insecure && c->require_tokens)
        return veer_fail(err, VEER_EINVAL,
                         "'insecure' (%s) and 'require_tokens' (%s) exclude each other",
                         c->from[VEER_CONFIG_INSECURE], c->from[VEER_CONFIG_REQUIRE_TOKENS]);
    if (c->data_dir == NULL || c->listen == NULL || c->metrics_model == NULL)
        return veer_fail(err, VEER_EINVAL, "'%s' must not be empty",
                         c->data_dir == NULL ? "data"
                         : c->listen == NULL ? "listen"
                                             : "metrics.model");
    return VEER_OK;
}

static veer_rc set_defaults(const veer_config_load_state *load, veer_err *err)
{
    veer_rc rc = VEER_OK;
    *load->config = (veer_config){0};
    for (int i = 0; rc == VEER_OK && i < VEER_CONFIG_COUNT; i++)
        rc = veer_config_set(load, i, veer_config_keys[i].fallback,
                             strlen(veer_config_keys[i].fallback), "default", "default", err);
    return rc;
}

static veer_rc take_all(const veer_config_load_state *load, const veer_config_sources *s,
                        veer_err *err)
{
    const char *const named = s->file != NULL ? s->file : variable(s->variables, "VEER_CONFIG");
    veer_rc rc = set_defaults(load, err);
    if (rc == VEER_OK)
        rc = take_file(load, named != NULL ? NULL : s->dir, named != NULL ? named : DEFAULT_FILE,
                       named == NULL, veer_config_read_yaml, err);
    if (rc == VEER_OK)
        rc = take_file(load, s->dir, DOTENV_FILE, true, veer_config_read_dotenv, err);
    if (rc == VEER_OK && s->variables != NULL)
        rc = veer_config_read_environ(load, s->variables, err);
    if (rc == VEER_OK && s->flags != NULL)
        rc = take_flags(load, s->flags, err);
    if (rc == VEER_OK)
        rc = take_secret(load, err);
    return rc == VEER_OK ? check_together(load->config, err) : rc;
}

veer_rc veer_config_load(const veer_config_sources *sources, veer_arena *arena, veer_config *ret,
                         veer_err *err)
{
    veer_config config;
    const veer_config_load_state load = {&config, arena};
    const veer_rc rc = take_all(&load, sources, err);
    if (rc == VEER_OK)
        *ret = config;
    return rc;
}

veer_rc veer_config_defaults(veer_arena *arena, veer_config *ret, veer_err *err)
{
    veer_config config;
    const veer_config_load_state load = {&config, arena};
    const veer_rc rc = set_defaults(&load, err);
    if (rc == VEER_OK)
        *ret = config;
    return rc;
}

veer_rc veer_config_put(veer_config *config, veer_config_id key, const char *text, const char *from,
                        veer_arena *arena, veer_err *err)
{
    const veer_config_load_state load = {config, arena};
    return veer_config_set(&load, (int)key, text, strlen(text), from, from, err);
}

veer_rc veer_config_copy(const veer_config *config, veer_arena *arena, veer_config *ret,
                         veer_err *err)
{
    veer_config copy = *config;
    const veer_config_load_state load = {&copy, arena};
    veer_rc rc = VEER_OK;
    for (int i = 0; rc == VEER_OK && i < VEER_CONFIG_COUNT; i++)
        rc = veer_config_set(&load, i, config->text[i], strlen(config->text[i]), config->from[i],
                             config->from[i], err);
    if (rc == VEER_OK)
        *ret = copy;
    return rc;
}
