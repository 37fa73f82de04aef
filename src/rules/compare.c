#include "rules/expr.h"

#include <string.h>

typedef struct row {
    const char *sign; /* in expressions */
    const char *word; /* as an operator of a rule */
} row;

static const row rows[] = {
    [VEER_COMPARE_LT] = {"<", "lt"},  [VEER_COMPARE_LTE] = {"<=", "lte"},
    [VEER_COMPARE_GT] = {">", "gt"},  [VEER_COMPARE_GTE] = {">=", "gte"},
    [VEER_COMPARE_EQ] = {"==", "eq"}, [VEER_COMPARE_NE] = {"!=", "ne"},
};

const char *veer_compare_text(veer_compare compare)
{
    return (size_t)compare < sizeof rows / sizeof *rows ? rows[compare].sign : "?";
}

static bool same(const char *name, const char *text, size_t len)
{
    return strlen(name) == len && memcmp(name, text, len) == 0;
}

veer_rc veer_compare_parse(const char *text, size_t len, veer_compare *ret, veer_err *err)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (same(rows[i].sign, text, len) || same(rows[i].word, text, len)) {
            *ret = (veer_compare)i;
            return VEER_OK;
        }
    return veer_fail(err, VEER_EPARSE,
                     "'%.*s' is no comparison; lt, lte, gt, gte, eq, ne or <, <=, >, >=, ==, !=",
                     (int)(len < 40 ? len : 40), text);
}
