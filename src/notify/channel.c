#include "notify/channel.h"

#include <string.h>

#define ROW(name) &veer_channel_##name,
const veer_channel_kind *const veer_channel_kinds[] = {VEER_CHANNEL_LIST(ROW)};
#undef ROW
const size_t veer_n_channel_kinds = sizeof veer_channel_kinds / sizeof veer_channel_kinds[0];

const char *veer_channel_value(const veer_channel *channel, const char *name)
{
    for (size_t i = 0; i < channel->kind->n_settings; i++)
        if (strcmp(channel->kind->settings[i].name, name) == 0)
            return channel->values[i];
    return NULL;
}

const veer_channel *veer_channels_find(const veer_channels *channels, const char *name)
{
    for (size_t i = 0; i < channels->n_channels; i++)
        if (strcmp(channels->channels[i].name, name) == 0)
            return &channels->channels[i];
    return NULL;
}

void veer_channels_done(veer_channels *channels)
{
    veer_arena_done(&channels->arena);
    *channels = (veer_channels){.n_channels = 0};
}

const veer_action *veer_channels_action(const veer_channels *channels, const char *model)
{
    for (size_t i = 0; i < channels->n_actions; i++)
        for (size_t k = 0; k < channels->actions[i].n_models; k++)
            if (veer_pattern_matches(channels->actions[i].models[k], model))
                return &channels->actions[i];
    return NULL;
}

veer_rc veer_channel_judge(const veer_outgoing_answer *answer, veer_err *err)
{
    const int status = answer->status;
    if (status >= 200 && status <= 299)
        return VEER_OK;
    const bool again = status == 408 || status == 425 || status == 429 || status >= 500;
    return veer_fail(err, again ? VEER_EIO : VEER_EINVAL, "answered %d%s%.100s", status,
                     answer->body_len > 0 ? ": " : "", answer->body);
}
