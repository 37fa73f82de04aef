/* Alerts, channels and messages that the tests of this folder share. */
#ifndef VEER_TEST_NOTIFY_SAMPLE_H
#define VEER_TEST_NOTIFY_SAMPLE_H

#include "notify/channel.h"

#define SAMPLE_NOW_US INT64_C(1790000000000000) /* 2026-09-21T14:13:20Z */
#define SAMPLE_MINUTE_US (INT64_C(60) * 1000000)
#define SAMPLE_URL "https://receiver.test/hook/s3cr3t-path"
#define SAMPLE_KEY "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

/** An accuracy that is too low, active since 35 minutes. */
veer_alert sample_alert(void);

/** The same, resolved now. */
veer_alert sample_resolved(void);

/** A channel of a kind named "team", default, all severities; values in static memory for each
 * kind. */
veer_channel sample_channel(const char *kind);

/** Sets a value of the last channel that sample_channel gave. */
void sample_set(const char *setting, const char *value);

#endif
