/* judge/stage.h: a judge over an engine, with signals and an outbox that the tests play. */
#ifndef VEER_TEST_JUDGE_STAGE_H
#define VEER_TEST_JUDGE_STAGE_H

#include "judge/judge.h"
#include "judge/support.h"

/** What terms say: the same for every target. The linker sends veer_frame_signal here. */
typedef struct stage_signal {
    bool real;      /* the frame is asked instead */
    bool absent;    /* no data */
    double value;   /* otherwise */
    veer_rc fails;  /* unless VEER_OK */
    uint64_t asked; /* times */
} stage_signal;

typedef struct stage {
    fixture f;                  /* engine and clock, which stands at NOW */
    veer_judge_options options; /* as it was opened */
    veer_judge *judge;          /* over it */
    veer_arena arena;           /* of rules and answers */
    veer_judge_outcome outcome; /* of the last cycle */
} stage;

extern stage_signal stage_says; /* terms */
extern size_t stage_docs;       /* messages put into the outbox so far, committed or not */
extern size_t stage_woken;      /* messages that the outbox was woken for */
extern char stage_told[4096];   /* kinds of notices that were committed: "fired:m;resolved:m;" */
extern int stage_commit_fails;  /* so many commits from now the one that fails; 0: none */
extern size_t stage_troubles;   /* told */

/** Opens; traffic of model "m" version "v1" over the last 26 hours is there. */
void stage_open(stage *s, bool sqlite);
void stage_close(stage *s);

/** Closes judge, engine and store, and opens them again. */
void stage_reopen(stage *s);

/** Adds a rule by its JSON. */
void stage_rule(stage *s, const char *json);

/** A rule as it is read. */
veer_rule stage_rule_of(stage *s, const char *json);

/** Moves the clock forward and makes a cycle that holds. */
void stage_cycle(stage *s, int64_t after_us);

/** Alerts of the store, resolved ones too; the newest is copied. */
size_t stage_alerts(stage *s, veer_alert *ret_newest);

/** Documents of a kind. */
size_t stage_count(stage *s, veer_store_doc_kind kind);

/** Traffic of a version up to the clock. */
void stage_traffic(stage *s, const char *model, const char *version, int64_t back_us,
                   unsigned seed);

#endif
