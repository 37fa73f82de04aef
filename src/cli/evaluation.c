#include "cli/evaluation.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/suggest.h"

typedef enum value_kind { VALUE_TEXT, VALUE_NUMBER, VALUE_SWITCH, VALUE_LIST } value_kind;

static const struct {
    const char *name; /* as the server calls it */
    value_kind kind;  /* of its value */
} keys[] = {
    {"enabled", VALUE_SWITCH},  {"window", VALUE_TEXT},          {"baseline", VALUE_TEXT},
    {"comparison", VALUE_TEXT}, {"baseline_window", VALUE_TEXT}, {"method", VALUE_TEXT},
    {"fdr", VALUE_NUMBER},      {"share_limit", VALUE_NUMBER},   {"positive", VALUE_TEXT},
    {"task", VALUE_TEXT},       {"min_rows", VALUE_NUMBER},      {"ignore", VALUE_LIST},
};

#define N_KEYS (sizeof keys / sizeof *keys)

static veer_rc find_key(const char *text, size_t len, size_t *ret, veer_err *err)
{
    char name[64];
    const char *best = NULL;
    for (size_t i = 0; i < N_KEYS; i++)
        if (strlen(keys[i].name) == len && memcmp(keys[i].name, text, len) == 0) {
            *ret = i;
            return VEER_OK;
        }
    const size_t kept = len < sizeof name ? len : sizeof name - 1;
    memcpy(name, text, kept);
    name[kept] = '\0';
    for (size_t i = 0; i < N_KEYS; i++)
        veer_suggest(name, keys[i].name, &best);
    return veer_fail(err, VEER_EINVAL,
                     "unknown setting '%s'%s%s%s; 'veer evaluation show' lists them", name,
                     best != NULL ? "; did you mean '" : "", best != NULL ? best : "",
                     best != NULL ? "'?" : "");
}

static veer_rc find_all(const char *const *assignments, size_t n, const char *values[N_KEYS],
                        veer_err *err)
{
    for (size_t i = 0; i < n; i++) {
        const char *const equals = strchr(assignments[i], '=');
        size_t key = 0;
        if (equals == NULL)
            return veer_fail(err, VEER_EINVAL, "'%.60s' is no KEY=VALUE", assignments[i]);
        const veer_rc rc = find_key(assignments[i], (size_t)(equals - assignments[i]), &key, err);
        if (rc != VEER_OK)
            return rc;
        if (values[key] != NULL)
            return veer_fail(err, VEER_EINVAL, "'%s' is there twice", keys[key].name);
        values[key] = equals + 1;
    }
    return VEER_OK;
}

static veer_rc put_number(veer_json_writer *w, const char *key, const char *text, veer_err *err)
{
    double value = 0;
    size_t used = 0;
    if (veer_parse_double(text, strlen(text), &used, &value) != VEER_OK || text[used] != '\0')
        return veer_fail(err, VEER_EINVAL, "'%s' is a number, not '%.60s'", key, text);
    veer_json_put_double(w, value);
    return VEER_OK;
}

static veer_rc put_switch(veer_json_writer *w, const char *key, const char *text, veer_err *err)
{
    const bool on =
        strcmp(text, "true") == 0 || strcmp(text, "on") == 0 || strcmp(text, "yes") == 0;
    if (!on && strcmp(text, "false") != 0 && strcmp(text, "off") != 0 && strcmp(text, "no") != 0)
        return veer_fail(err, VEER_EINVAL, "'%s' is true or false, not '%.60s'", key, text);
    veer_json_put_bool(w, on);
    return VEER_OK;
}

/* "a,b": texts between commas. */
static veer_rc put_list(veer_json_writer *w, const char *text)
{
    veer_json_begin_array(w);
    for (;;) {
        const size_t len = strcspn(text, ",");
        veer_json_put_string_n(w, text, len);
        if (text[len] == '\0')
            break;
        text += len + 1;
    }
    veer_json_end_array(w);
    return VEER_OK;
}

static veer_rc put_value(veer_json_writer *w, size_t key, const char *text, veer_err *err)
{
    veer_json_put_key(w, keys[key].name);
    switch (keys[key].kind) {
    case VALUE_NUMBER:
        return put_number(w, keys[key].name, text, err);
    case VALUE_SWITCH:
        return put_switch(w, keys[key].name, text, err);
    case VALUE_LIST:
        return put_list(w, text);
    default:
        veer_json_put_string(w, text);
        return VEER_OK;
    }
}

veer_rc veer_evaluation_assign(veer_body *body, const veer_json_node *settings,
                               const char *const *assignments, size_t n, veer_err *err)
{
    const char *values[N_KEYS] = {NULL};
    veer_rc rc = find_all(assignments, n, values, err);
    for (size_t i = 0; i < N_KEYS && rc == VEER_OK; i++) {
        const veer_json_node *const present = veer_json_get(settings, keys[i].name);
        if (values[i] != NULL && values[i][0] != '\0') {
            rc = put_value(&body->w, i, values[i], err);
        } else if (values[i] == NULL && present != NULL) {
            veer_json_put_key(&body->w, keys[i].name);
            veer_body_tree(&body->w, present);
        }
    }
    return rc;
}
