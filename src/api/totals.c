#include "api/totals.h"

void veer_totals_add(veer_totals *into, const veer_totals *from)
{
    into->predictions += from->predictions;
    into->labelled += from->labelled;
    into->first_us = from->first_us < into->first_us ? from->first_us : into->first_us;
    into->last_us = from->last_us > into->last_us ? from->last_us : into->last_us;
}

void veer_totals_of(const veer_window *ever, veer_totals *ret)
{
    veer_totals totals = VEER_TOTALS_INIT;
    if (ever->activity != NULL) {
        totals.predictions = ever->activity->count;
        if (ever->activity->first_us != VEER_TIME_MISSING) {
            totals.first_us = ever->activity->first_us;
            totals.last_us = ever->activity->last_us;
        }
    }
    if (ever->performance != NULL)
        totals.labelled = ever->performance->labelled;
    *ret = totals;
}

veer_rc veer_totals_read(const veer_api *api, uint32_t series, veer_totals *ret, veer_err *err)
{
    veer_window ever = {0};
    const veer_rc rc = veer_buckets_ever(veer_ingest_buckets(api->ingest), series, &ever, err);
    if (rc != VEER_OK && rc != VEER_ENODATA)
        return rc;
    veer_totals_of(&ever, ret);
    veer_window_done(&ever);
    return VEER_OK;
}
