#include "notify/action.h"

#include <string.h>

#define ROW(name) &veer_action_##name,
const veer_action_kind *const veer_action_kinds[] = {VEER_ACTION_LIST(ROW)};
#undef ROW
const size_t veer_n_action_kinds = sizeof veer_action_kinds / sizeof veer_action_kinds[0];

const veer_action_kind *veer_action_kind_find(const char *name)
{
    for (size_t i = 0; i < veer_n_action_kinds; i++)
        if (strcmp(veer_action_kinds[i]->name, name) == 0)
            return veer_action_kinds[i];
    return NULL;
}

const char *veer_action_value(const veer_action *action, const char *name)
{
    const veer_action_kind *const kind = veer_action_kind_find(action->kind);
    for (size_t i = 0; kind != NULL && i < kind->n_settings; i++)
        if (strcmp(kind->settings[i].name, name) == 0)
            return action->values[i];
    return NULL;
}

#define CALL_BYTES ((size_t)16 << 20) /* of everything that a call makes */

veer_rc veer_action_start(const veer_action *action, const veer_action_call *call,
                          const veer_action_way *way, veer_action_outcome *ret, veer_err *err)
{
    const veer_action_kind *const kind = veer_action_kind_find(action->kind);
    veer_action_outcome outcome = {0};
    veer_arena arena;
    if (kind == NULL)
        return veer_fail(err, VEER_EINVAL, "there is no kind of action '%.40s'", action->kind);
    veer_arena_init(&arena, CALL_BYTES);
    const veer_rc rc = kind->start(action, call, way, &arena, &outcome, err);
    veer_arena_done(&arena);
    if (rc == VEER_OK)
        *ret = outcome;
    return rc;
}
