#include "notify/action.h"

#include <string.h>

#define ROW(name) &veer_action_##name,
const veer_action_kind *const veer_action_kinds[] = {VEER_ACTION_LIST(ROW)};
#undef ROW
const size_t veer_n_action_kinds = sizeof veer_action_kinds / sizeof *veer_action_kinds;

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
