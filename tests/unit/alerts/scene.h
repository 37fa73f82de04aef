/* A board with a rule, a clock that is a number, and what came of the calls as text. */
#ifndef VEER_TEST_ALERTS_SCENE_H
#define VEER_TEST_ALERTS_SCENE_H

#include "alerts/board.h"
#include "base/time.h"

#define MINUTE VEER_US_PER_MINUTE
#define HOUR VEER_US_PER_HOUR
#define START_US (INT64_C(1700000000) * VEER_US_PER_SECOND)

typedef struct scene {
    veer_board *board;           /* under test */
    veer_board_options options;  /* as it was made */
    veer_rule rule;              /* of the calls that name none */
    int64_t now_us;              /* the clock */
    veer_changes changes;        /* of the calls since scene_clear */
    char id[VEER_ALERT_ID_SIZE]; /* of the alert that fired last */
} scene;

/* A rule "low" of every model: accuracy below 0.7, no `for`, a cooldown of 60 minutes. */
void scene_open(scene *s, const veer_board_options *options);
void scene_close(scene *s);

/* What the value 0.6 of the leading term says. */
veer_finding scene_finding(veer_truth truth, double value);

/* The rule of the scene seen on a version of a model. */
void scene_see(scene *s, const char *model, const char *version, veer_truth truth);
/* Any rule, of "fraud" "v1", with a value. */
void scene_see_rule(scene *s, const veer_rule *rule, veer_truth truth, double value);
void scene_settle(scene *s);
/* Forgets the changes so far. */
void scene_clear(scene *s);

/* "fired notified" */
const char *scene_events(const scene *s, char *out, size_t size);
/* "fired:fraud/low/v1 resolved:..." */
const char *scene_notices(const scene *s, char *out, size_t size);
/* "idle", "pending" ...: of the watch of a version */
const char *scene_state(const scene *s, const char *model, const char *version, const char *rule);
/* The open alert of a rule on "fraud" "v1"; NULL. */
const veer_alert *scene_alert(const scene *s, const char *rule);

#endif
