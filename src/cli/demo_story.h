/* cli/demo_story.h: what people did in a demonstration, so that every list has something in it:
 * alerts that were acknowledged and resolved, a silence, runs of retraining, metrics that were
 * computed elsewhere. Everything goes over HTTP; what is there already is left as it is. */
#ifndef VEER_CLI_DEMO_STORY_H
#define VEER_CLI_DEMO_STORY_H

#include "cli/connect.h"
#include "demo/demo.h"

/** A demonstration of which something is told. */
typedef struct veer_demo_story {
    veer_connection *connection;       /* to its server */
    veer_demo demo;                    /* the simulation */
    int64_t now_us;                    /* everything before was sent */
    bool has_actions;                  /* the server has the channels file of the demonstration */
    const volatile sig_atomic_t *stop; /* not 0: end soon */
} veer_demo_story;

/** Before the rules of the demonstration are there: three rules fire; one alert is acknowledged
 * and stays open, one is resolved by hand, and one resolves as its rule is dropped. Only where
 * there were no alerts yet. */
veer_rc veer_demo_story_alerts(const veer_demo_story *story, veer_err *err);

/** The rest. */
veer_rc veer_demo_story_rest(const veer_demo_story *story, veer_err *err);

#endif
