/* From the text of a setting to its value. */
#include "server/config_impl.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"

typedef struct unit {
    const char *name; /* as written */
    double factor;    /* of the smallest unit of the kind */
} unit;

/* In microseconds. */
static const unit time_units[] = {
    {"us", 1},     {"ms", 1e3},    {"s", 1e6},         {"m", 60e6},
    {"h", 3600e6}, {"d", 86400e6}, {"w", 7 * 86400e6}, {"y", 365 * 86400e6},
};

/* In bytes. */
static const unit size_units[] = {
    {"", 1},     {"B", 1},       {"kB", 1e3},       {"MB", 1e6},
    {"GB", 1e9}, {"KiB", 1024},  {"MiB", 1048576},  {"GiB", 1073741824},
    {"K", 1024}, {"M", 1048576}, {"G", 1073741824},
};

/* A number with its unit; false if it is none. "0" needs no unit. */
static bool read_quantity(const char *text, size_t len, const unit *units, size_t n, double *ret)
{
    double number;
    size_t used;
    if (veer_parse_double(text, len, &used, &number) != VEER_OK || number < 0)
        return false;
    if (used == len && number == 0) {
        *ret = 0;
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        if (strlen(units[i].name) == len - used &&
            memcmp(units[i].name, text + used, len - used) == 0) {
            *ret = number * units[i].factor;
            return *ret < 9e18;
        }
    }
    return false;
}

/* What is being set, for the message of a failure. */
typedef struct target {
    const veer_config_key *key; /* which */
    void *member;               /* of the config */
    const char *where;          /* begins the message */
    const char *text;           /* NUL-terminated */
    size_t len;                 /* bytes of it */
} target;

static veer_rc must_be(const target *t, const char *what, veer_err *err)
{
    return veer_fail(err, VEER_EINVAL, "%s: '%s' must be %s, not '%s'", t->where, t->key->name,
                     what, t->text);
}

static veer_rc keep_number(const target *t, double value, const char *unit_name, veer_err *err)
{
    char text[VEER_DOUBLE_TEXT_SIZE];
    const double rounded = nearbyint(value);
    if (rounded < (double)t->key->min || rounded > (double)t->key->max) {
        const bool low = rounded < (double)t->key->min;
        veer_print_double((double)(low ? t->key->min : t->key->max), text);
        return veer_fail(err, VEER_EINVAL, "%s: '%s' must be at %s %s%s, not '%s'", t->where,
                         t->key->name, low ? "least" : "most", text, unit_name, t->text);
    }
    *(int64_t *)t->member = (int64_t)rounded;
    return VEER_OK;
}

static veer_rc set_bool(const target *t, veer_err *err)
{
    if (strcmp(t->text, "true") != 0 && strcmp(t->text, "false") != 0)
        return must_be(t, "true or false", err);
    *(bool *)t->member = t->text[0] == 't';
    return VEER_OK;
}

static veer_rc set_count(const target *t, veer_err *err)
{
    int64_t value;
    if (veer_parse_int64(t->text, t->len, &value) != VEER_OK)
        return must_be(t, "a whole number", err);
    return keep_number(t, (double)value, "", err);
}

static veer_rc set_size(const target *t, veer_err *err)
{
    double bytes;
    if (!read_quantity(t->text, t->len, size_units, sizeof size_units / sizeof *size_units, &bytes))
        return must_be(t, "a size such as 64MiB or 1GB", err);
    return keep_number(t, bytes, " bytes", err);
}

static veer_rc set_duration(const target *t, veer_err *err)
{
    const bool in_ms = t->key->kind == VEER_CONFIG_KIND_DURATION_MS;
    double us;
    if (!read_quantity(t->text, t->len, time_units, sizeof time_units / sizeof *time_units, &us))
        return must_be(t, "a time such as 30d, 12h or 5m", err);
    return keep_number(t, in_ms ? us / 1e3 : us, in_ms ? " ms" : " us", err);
}

static veer_rc set_ratio(const target *t, veer_err *err)
{
    double value;
    size_t used;
    if (veer_parse_double(t->text, t->len, &used, &value) != VEER_OK || used != t->len ||
        !(value > 0 && value <= 1))
        return must_be(t, "a number above 0 and at most 1", err);
    *(double *)t->member = value;
    return VEER_OK;
}

static veer_rc set_choice(const target *t, veer_err *err)
{
    veer_buf list;
    for (size_t i = 0; t->key->choices[i] != NULL; i++) {
        if (strcmp(t->key->choices[i], t->text) == 0) {
            *(const char **)t->member = t->key->choices[i];
            return VEER_OK;
        }
    }
    veer_buf_init(&list, VEER_ERR_MSG_SIZE);
    veer_buf_puts(&list, "one of ");
    for (size_t i = 0; t->key->choices[i] != NULL; i++)
        veer_buf_printf(&list, "%s%s", i > 0 ? ", " : "", t->key->choices[i]);
    const veer_rc rc = must_be(t, veer_buf_cstr(&list), err);
    veer_buf_done(&list);
    return rc;
}

/* "a, b,c" as a list. */
static veer_rc set_list(const veer_config_load_state *load, const target *t, veer_err *err)
{
    size_t n = 0;
    const char **const items = veer_arena_array(load->arena, t->len + 1, sizeof *items);
    if (items == NULL)
        return veer_fail_nomem(err);
    for (const char *at = t->text; *at != '\0';) {
        size_t len = strcspn(at, ",");
        const char *const next = at[len] == ',' ? at + len + 1 : at + len;
        while (len > 0 && *at == ' ')
            at++, len--;
        while (len > 0 && at[len - 1] == ' ')
            len--;
        if (len > 0 && (items[n++] = veer_arena_strndup(load->arena, at, len)) == NULL)
            return veer_fail_nomem(err);
        at = next;
    }
    if (n > VEER_LIMIT_CONFIG_LIST)
        return veer_fail(err, VEER_ELIMIT, "%s: '%s' has more than %d items", t->where,
                         t->key->name, VEER_LIMIT_CONFIG_LIST);
    *(veer_config_list *)t->member = (veer_config_list){items, n};
    return VEER_OK;
}

static veer_rc set_value(const veer_config_load_state *load, const target *t, veer_err *err)
{
    switch (t->key->kind) {
    case VEER_CONFIG_KIND_BOOL:
    case VEER_CONFIG_KIND_SWITCH:
        return set_bool(t, err);
    case VEER_CONFIG_KIND_COUNT:
        return set_count(t, err);
    case VEER_CONFIG_KIND_SIZE:
        return set_size(t, err);
    case VEER_CONFIG_KIND_DURATION_US:
    case VEER_CONFIG_KIND_DURATION_MS:
        return set_duration(t, err);
    case VEER_CONFIG_KIND_RATIO:
        return set_ratio(t, err);
    case VEER_CONFIG_KIND_CHOICE:
        return set_choice(t, err);
    case VEER_CONFIG_KIND_LIST:
        return set_list(load, t, err);
    case VEER_CONFIG_KIND_TEXT:
    case VEER_CONFIG_KIND_SECRET:
    default:
        *(const char **)t->member = t->len > 0 ? t->text : NULL;
        return VEER_OK;
    }
}

veer_rc veer_config_set(const veer_config_load_state *load, int key, const char *text, size_t len,
                        const char *from, const char *where, veer_err *err)
{
    const veer_config_key *const k = &veer_config_keys[key];
    const char *const copy = veer_arena_strndup(load->arena, text, len);
    const char *const origin = veer_arena_strndup(load->arena, from, strlen(from));
    if (copy == NULL || origin == NULL)
        return veer_fail_nomem(err);
    if (strlen(copy) != len || !veer_utf8_valid(text, len) || len > VEER_LIMIT_CONFIG_VALUE_BYTES)
        return veer_fail(err, VEER_EINVAL, "%s: '%s' is not text of at most %d bytes", where,
                         k->name, VEER_LIMIT_CONFIG_VALUE_BYTES);
    const target t = {k, (char *)load->config + k->offset, where, copy, len};
    const veer_rc rc = set_value(load, &t, err);
    if (rc == VEER_OK) {
        load->config->text[key] = copy;
        load->config->from[key] = origin;
    }
    return rc;
}
