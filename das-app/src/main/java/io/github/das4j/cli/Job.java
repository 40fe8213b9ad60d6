package io.github.das4j.cli;

import io.github.das4j.das.ModelOptions;
import io.github.das4j.das.SampleSettings;
import io.github.das4j.lab.record.Prompts;
import io.github.das4j.reward.RewardSpec;
import java.util.List;

/** Everything that determines a run. */
record Job(
    List<Prompts.Numbered> prompts,
    String negative,
    SampleSettings settings,
    RewardSpec reward,
    ModelOptions model) {}
