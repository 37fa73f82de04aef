/* Calling an action with the addresses that the channels file allows. */
#include "notify/outbox_impl.h"
#include "notify/redact.h"

veer_rc veer_outbox_act(veer_outbox *outbox, const veer_action *action,
                        const veer_action_call *call, int64_t now_us, const atomic_bool *stop,
                        veer_action_outcome *ret, veer_err *err)
{
    outbox_channels *const channels = outbox_channels_take(outbox);
    const veer_action_way way = {.policy = &channels->channels.policy,
                                 .now_us = now_us,
                                 .stop = stop};
    const veer_rc rc = veer_action_start(action, call, &way, ret, err);
    if (rc != VEER_OK && err != NULL)
        veer_redact(&channels->channels, err->msg);
    outbox_channels_release(outbox, channels);
    return rc;
}
