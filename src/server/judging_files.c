#include "server/judging_files.h"

#include <string.h>

#include "base/line.h"
#include "rules/rulefile.h"
#include "server/config_impl.h"

#define SPARE_BYTES 8192 /* beyond the limit, while a file is read */
#define PLACE_SIZE 4200  /* "path:line:column" */

/* "rules.yaml:3:5: what is wrong". */
static void put_mistake(const char *path, const veer_rule_mistake *m, char *out, size_t size)
{
    if (m->line == 0)
        veer_line_print(out, size, "%s: %s", path, m->message);
    else
        veer_line_print(out, size, "%s:%u:%u: %s", path, m->line, m->column, m->message);
}

static veer_rc refuse(const char *path, const veer_rule_set *set, veer_log *log, veer_err *err)
{
    char text[PLACE_SIZE];
    for (size_t i = 1; i < set->n_mistakes; i++) {
        put_mistake(path, &set->mistakes[i], text, sizeof text);
        VEER_LOG(log, VEER_LOG_ERROR, "a file of rules has a mistake", {"detail", text, 0});
    }
    put_mistake(path, &set->mistakes[0], text, sizeof text);
    return veer_fail(err, VEER_EINVAL, "%s", text);
}

static veer_rc name_source(const char *path, veer_arena *arena, veer_rule_set *set, veer_err *err)
{
    char text[PLACE_SIZE];
    veer_line_print(text, sizeof text, "file:%s", path);
    const char *const source = veer_arena_strndup(arena, text, strlen(text));
    if (source == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < set->n_rules; i++)
        set->rules[i].source = source;
    return VEER_OK;
}

static veer_rc read_one(const char *path, veer_log *log, veer_arena *arena, veer_rule_set *ret,
                        veer_err *err)
{
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_RULE_FILE_BYTES + SPARE_BYTES);
    veer_rc rc = veer_config_read_file(path, VEER_LIMIT_RULE_FILE_BYTES, &text, err);
    if (rc == VEER_OK)
        rc = veer_rulefile_read(text.data != NULL ? text.data : "", text.len, arena, ret, err);
    veer_buf_done(&text);
    if (rc == VEER_OK && ret->n_mistakes > 0)
        rc = refuse(path, ret, log, err);
    return rc == VEER_OK ? name_source(path, arena, ret, err) : rc;
}

veer_rc veer_server_read_rules(const veer_config_list *files, veer_log *log, veer_arena *arena,
                               veer_rule **ret, size_t *ret_n, veer_err *err)
{
    veer_rule_set *const sets = veer_arena_array(arena, files->n + 1, sizeof *sets);
    size_t n = 0;
    veer_rc rc = sets != NULL ? VEER_OK : veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < files->n; i++) {
        rc = read_one(files->items[i], log, arena, &sets[i], err);
        n += rc == VEER_OK ? sets[i].n_rules : 0;
    }
    if (rc != VEER_OK)
        return rc;
    veer_rule *const rules = veer_arena_array(arena, n + 1, sizeof *rules);
    if (rules == NULL)
        return veer_fail_nomem(err);
    n = 0;
    for (size_t i = 0; i < files->n; i++) {
        if (sets[i].n_rules > 0)
            memcpy(rules + n, sets[i].rules, sets[i].n_rules * sizeof *rules);
        n += sets[i].n_rules;
    }
    *ret = rules;
    *ret_n = n;
    return VEER_OK;
}
