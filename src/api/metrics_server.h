/* api/metrics_server.h: what /metrics tells of the server itself. */
#ifndef VEER_API_METRICS_SERVER_H
#define VEER_API_METRICS_SERVER_H

#include "api/api.h"
#include "api/exposition.h"

/** Writes the families of ingest, store, index, buckets, HTTP and process. */
void veer_metrics_server_write(const veer_api *api, veer_exposition *e);

#endif
