#include "demo/models.h"

#include <math.h>

#include "demo/demo.h"

static const char *const countries[] = {"RO", "DE", "FR", "IT", "US"};
#define N_COUNTRIES (sizeof countries / sizeof *countries)

/* ---- fraud: yes or no, with a score ---- */

static bool has_drifted(const demo_moment *moment)
{
    return moment->day >= VEER_DEMO_DRIFT_DAY;
}

static double weight_of_category(size_t category)
{
    static const double weights[] = {-0.4, 0.1, 0.9, 0.3};
    return weights[category];
}

static void draw_fraud(veer_rng *rng, const demo_moment *moment, demo_draw *ret)
{
    static const char *const channels[] = {"web", "app", "pos"};
    static const char *const categories[] = {"grocery", "travel", "electronics", "other"};
    static const double usual[] = {0.46, 0.2, 0.16, 0.14, 0.04};
    static const double shifted[] = {0.3, 0.14, 0.11, 0.1, 0.35};
    static const double by_channel[] = {0.45, 0.35, 0.2};
    static const double by_category[] = {0.42, 0.13, 0.2, 0.25};
    const bool drifted = has_drifted(moment);
    const size_t country = demo_pick(rng, drifted ? shifted : usual, N_COUNTRIES);
    const size_t channel = demo_pick(rng, by_channel, 3);
    const size_t category = demo_pick(rng, by_category, 4);
    const double amount = demo_lognormal(rng, drifted ? 68 : 38, drifted ? 1.1 : 0.9);
    const double age_days = demo_lognormal(rng, 400, 1);
    const double recent = (double)demo_poisson(rng, 2.2, 60);
    const double signal = -4.6 + 0.75 * log(amount / 38) + weight_of_category(category) +
                          0.45 * recent - 0.5 * log(age_days / 400) + (channel == 0 ? 0.5 : 0);
    /* The new fraud: quiet accounts abroad, which the model takes for good customers. */
    const bool unseen = drifted && country == 4 && demo_chance(rng, 0.3);
    const double truth = demo_logistic(3 * signal + 3);
    const double score = demo_logistic(3 * signal + 3 + 0.8 * demo_normal(rng));
    const bool says = score >= 0.5;
    *ret = (demo_draw){
        .version = "v3",
        .class = says ? "fraud" : "legit",
        .truth = unseen || demo_chance(rng, truth) ? "fraud" : "legit",
        .score = demo_round(score, 4),
        .value = NAN,
        .truth_value = NAN,
        .confidence = demo_round(says ? score : 1 - score, 4),
        .latency_ms = demo_round(demo_lognormal(rng, drifted ? 21 : 18, 0.35), 2),
        .cost_usd = 0.0002,
        .country = countries[country],
        .channel = channels[channel],
        .numbers = {demo_round(amount, 2), floor(age_days), recent},
        .texts = {categories[category], countries[country]},
    };
}

/* ---- sentiment: three classes, two versions ---- */

static void draw_sentiment(veer_rng *rng, const demo_moment *moment, demo_draw *ret)
{
    static const char *const classes[] = {"negative", "neutral", "positive"};
    static const char *const channels[] = {"mail", "chat", "review"};
    static const char *const languages[] = {"ro", "de", "fr", "it", "en"};
    static const double by_class[] = {0.27, 0.34, 0.39};
    static const double by_channel[] = {0.3, 0.45, 0.25};
    static const double by_country[] = {0.35, 0.22, 0.18, 0.1, 0.15};
    const bool second = moment->day >= VEER_DEMO_SPLIT_DAY && demo_chance(rng, 0.5);
    const size_t truth = demo_pick(rng, by_class, 3);
    const size_t country = demo_pick(rng, by_country, N_COUNTRIES);
    const double right = (second ? 0.87 : 0.79) - (country == 0 && !second ? 0.06 : 0);
    const bool hit = demo_chance(rng, right);
    /* Mistakes are mostly with the neighbour on the scale. */
    const size_t neighbour = truth == 1 ? (demo_chance(rng, 0.5) ? 0 : 2) : 1;
    const size_t says = hit ? truth : demo_chance(rng, 0.8) ? neighbour : 2 - truth;
    const double spread = demo_exponential(rng, hit ? 0.12 : 0.3);
    const double length = floor(demo_lognormal(rng, 140, 0.8)) + 1;
    *ret = (demo_draw){
        .version = second ? "v2" : "v1",
        .class = classes[says],
        .truth = classes[truth],
        .score = NAN,
        .value = NAN,
        .truth_value = NAN,
        .confidence = demo_round(fmax(0.34, 0.99 - spread), 4),
        .latency_ms = demo_round((second ? 62 : 34) * exp(0.3 * demo_normal(rng)) + length / 20, 2),
        .cost_usd = demo_round((second ? 3e-6 : 1.1e-6) * length, 7),
        .country = countries[country],
        .channel = channels[demo_pick(rng, by_channel, 3)],
        .numbers = {length, (double)demo_poisson(rng, truth == 1 ? 0.2 : 0.8, 20)},
        .texts = {languages[country], NULL},
    };
}

/* ---- house prices: a number ---- */

static void draw_house(veer_rng *rng, const demo_moment *moment, demo_draw *ret)
{
    static const char *const channels[] = {"web", "agent"};
    static const char *const energy[] = {"A", "B", "C", "D", "E"};
    static const double by_channel[] = {0.7, 0.3};
    static const double by_energy[] = {0.12, 0.25, 0.3, 0.22, 0.11};
    static const double by_country[] = {0.3, 0.25, 0.2, 0.15, 0.1};
    static const double level[] = {1600, 3400, 3100, 2200, 3900};
    const size_t country = demo_pick(rng, by_country, N_COUNTRIES);
    const size_t class = demo_pick(rng, by_energy, 5);
    const double area = demo_lognormal(rng, 84, 0.4);
    const double rooms = fmax(1, round(area / 28 + 0.6 * demo_normal(rng)));
    const double age = floor(demo_exponential(rng, 32));
    const double distance = demo_lognormal(rng, 5, 0.8);
    const double price =
        level[country] * area * exp(-0.004 * age - 0.04 * distance) * (1.08 - 0.04 * (double)class);
    (void)moment;
    *ret = (demo_draw){
        .version = "2024.2",
        .score = NAN,
        .value = round(price * exp(0.07 * demo_normal(rng)) / 100) * 100,
        .truth_value = round(price * exp(0.05 * demo_normal(rng)) / 100) * 100,
        .confidence = NAN,
        .latency_ms = demo_round(demo_lognormal(rng, 9, 0.3), 2),
        .cost_usd = NAN,
        .country = countries[country],
        .channel = channels[demo_pick(rng, by_channel, 2)],
        .numbers = {demo_round(area, 1), rooms, age, demo_round(distance, 2)},
        .texts = {energy[class], NULL},
    };
}

const demo_model demo_models[] = {
    {.name = "fraud",
     .per_minute = 26,
     .label_mean_h = 6,
     .unlabelled = 0.04,
     .numbers = {"amount", "account_age_days", "payments_24h"},
     .texts = {"merchant", "card_country"},
     .draw = draw_fraud},
    {.name = "sentiment",
     .per_minute = 16,
     .label_mean_h = 3,
     .unlabelled = 0.3,
     .numbers = {"text_length", "emojis"},
     .texts = {"language", NULL},
     .draw = draw_sentiment},
    {.name = "house-price",
     .per_minute = 8,
     .label_mean_h = 20,
     .unlabelled = 0.1,
     .numbers = {"area_m2", "rooms", "age_years", "distance_km"},
     .texts = {"energy_class", NULL},
     .draw = draw_house},
};
const size_t demo_n_models = sizeof demo_models / sizeof *demo_models;
