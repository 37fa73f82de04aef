#include "api/totals.h"

void veer_totals_add(veer_totals *into, const veer_totals *from)
{
    into->predictions += from->predictions;
    into->labelled += from->labelled;
    into->first_us = from->first_us < into->first_us ? from->first_us : into->first_us;
    into->last_us = from->last_us > into->last_us ? from->last_us : into->last_us;
}

veer_rc veer_totals_read(const veer_api *api, uint32_t series, veer_totals *ret, veer_err *err)
{
    veer_window ever = {0};
    veer_totals totals = VEER_TOTALS_INIT;
    const veer_rc rc = veer_buckets_ever(veer_ingest_buckets(api->ingest), series, &ever, err);
    if (rc != VEER_OK && rc != VEER_ENODATA)
        return rc;
    if (rc == VEER_OK && ever.activity != NULL) {
        totals.predictions = ever.activity->count;
        if (ever.activity->first_us != VEER_TIME_MISSING) {
            totals.first_us = ever.activity->first_us;
            totals.last_us = ever.activity->last_us;
        }
    }
    if (rc == VEER_OK && ever.performance != NULL)
        totals.labelled = ever.performance->labelled;
    veer_window_done(&ever);
    *ret = totals;
    return VEER_OK;
}
