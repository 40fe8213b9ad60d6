package io.github.das4j.cli;

import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Completion for bash, which zsh takes too: picocli's script, and words that hold colons. */
final class BashCompletion {

  private static final String HEAD =
      """
      #!/usr/bin/env bash
      # Completes das's commands, options and values in bash, and in zsh after compinit.
      # For this session: source <(das completion bash); for all, that line in ~/.bashrc.
      # Made by das completion, with picocli (https://picocli.info/).

      """;

  /** Where the code of picocli's script begins. */
  private static final String BEGIN = "if [ -n \"$BASH_VERSION\" ]";

  /** Into a list of its head. */
  private static final Pattern REFERENCE = Pattern.compile(" \\(see \\[\\d+]\\)");

  /** bash parts words at colons, as in demo:aesthetic; picocli's script sees them whole. */
  private static final String COLONS =
      """

      _complete_das_words() {
        local words=() index=0 joined= k
        for ((k = 0; k < ${#COMP_WORDS[@]}; k++)); do
          local word=${COMP_WORDS[k]}
          if ((k > 1)) && [[ $word == : || ${words[index]} == *: ]]; then
            words[index]+=$word
            joined=yes
          else
            ((k > 0)) && ((++index))
            words[index]=$word
            joined=
          fi
          ((k == COMP_CWORD)) && break
        done
        COMP_WORDS=("${words[@]}")
        COMP_CWORD=$index
        _complete_das
        local current=${words[index]}
        if [[ -n $joined ]]; then
          COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*:}"}"}")
        fi
      }
      complete -F _complete_das_words -o default das das.sh das.bash
      """;

  private BashCompletion() {}

  /** Of a command and all below it, as a script. */
  static String of(CommandLine das) {
    String script = AutoComplete.bash("das", das);
    // picocli's own head tells how to install the completion of some program of yours.
    return HEAD
        + REFERENCE.matcher(script.substring(script.indexOf(BEGIN))).replaceAll("")
        + COLONS;
  }
}
