#include "notify/channel.h"

#include <string.h>

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
