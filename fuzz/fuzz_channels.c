/* Files of channels: whatever is in them, they are read or refused with a place. */
#include <string.h>

#include "fuzz.h"
#include "notify/channel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_channels channels;
    veer_err err = VEER_ERR_INIT;
    /* No file of this machine is opened: one could be a terminal. */
    for (size_t i = 0; i + 4 <= size; i++)
        if (memcmp(data + i, "file", 4) == 0)
            return 0;
    const veer_rc rc = veer_channels_read("f", (const char *)data, size, &channels, &err);
    if (rc == VEER_OK) {
        for (size_t i = 0; i < channels.n_channels; i++)
            FUZZ_REQUIRE(veer_channels_find(&channels, channels.channels[i].name) ==
                         &channels.channels[i]);
        veer_channels_done(&channels);
    } else {
        FUZZ_REQUIRE(strncmp(err.msg, "f:", 2) == 0 || rc == VEER_ENOMEM);
    }
    return 0;
}
