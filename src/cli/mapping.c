#include "cli/mapping.h"

#include <string.h>

#include "base/suggest.h"

static bool is_label(veer_role role)
{
    return role == VEER_ROLE_LABEL || role == VEER_ROLE_LABEL_CLASS ||
           role == VEER_ROLE_LABEL_VALUE;
}

static bool concerns(veer_role role, veer_mapping_for kind)
{
    switch (kind) {
    case VEER_MAPPING_WITHOUT_LABELS:
        return !is_label(role);
    case VEER_MAPPING_LABELS:
        return role == VEER_ROLE_ID || is_label(role);
    default:
        return true;
    }
}

static veer_rc fail_role(const char *role, veer_err *err)
{
    const char *best = NULL;
    for (int i = 0; i < VEER_ROLE_COUNT; i++)
        veer_suggest(role, veer_role_name((veer_role)i), &best);
    if (best != NULL)
        return veer_fail(err, VEER_EINVAL, "--column: unknown role '%.40s'; did you mean '%s'?",
                         role, best);
    return veer_fail(err, VEER_EINVAL, "--column: unknown role '%.40s'; --help lists the roles",
                     role);
}

veer_rc veer_mapping_parse(const veer_opt_list *list, veer_mapping_for kind, veer_arena *arena,
                           const veer_column_option **ret, size_t *ret_n, veer_err *err)
{
    size_t n = 0;
    veer_column_option *const options = veer_arena_array(arena, list->n + 1, sizeof *options);
    if (options == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < list->n; i++) {
        const char *const text = list->items[i];
        const char *const mark = strrchr(text, '=');
        veer_role role;
        if (mark == NULL || mark == text || mark[1] == '\0')
            return veer_fail(err, VEER_EINVAL, "--column wants NAME=ROLE, not '%.80s'", text);
        if (!veer_role_parse(mark + 1, strlen(mark + 1), &role))
            return fail_role(mark + 1, err);
        const char *const name = veer_arena_strndup(arena, text, (size_t)(mark - text));
        if (name == NULL)
            return veer_fail_nomem(err);
        if (concerns(role, kind))
            options[n++] = (veer_column_option){name, role, VEER_TYPE_AUTO};
    }
    *ret = options;
    *ret_n = n;
    return VEER_OK;
}
