package io.github.das4j;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The exceptions that a method makes and throws, itself or by a method of its own class; not those
 * of a lambda, which is called elsewhere, nor an AssertionError, which says that a line cannot be
 * reached. Read off the source: what other classes throw is not seen.
 */
final class Thrown extends TreeScanner<Void, Void> {

  private final ClassTree owner;
  private final Set<MethodTree> seen = new HashSet<>();
  private final Set<String> types = new LinkedHashSet<>();

  private Thrown(ClassTree owner) {
    this.owner = owner;
  }

  static Set<String> by(ClassTree owner, MethodTree method) {
    Thrown thrown = new Thrown(owner);
    thrown.visit(method);
    return thrown.types;
  }

  private void visit(MethodTree method) {
    if (method.getBody() != null && seen.add(method)) {
      scan(method.getBody(), null);
    }
  }

  @Override
  public Void visitThrow(ThrowTree tree, Void unused) {
    if (tree.getExpression() instanceof NewClassTree made
        && !made.getIdentifier().toString().equals("AssertionError")) {
      types.add(made.getIdentifier().toString());
    }
    return super.visitThrow(tree, null);
  }

  /** A helper by its bare name, in each of its overloads. */
  @Override
  public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
    if (call.getMethodSelect() instanceof IdentifierTree named) {
      for (Tree member : owner.getMembers()) {
        if (member instanceof MethodTree method
            && method.getName().equals(named.getName())
            && method.getParameters().size() == call.getArguments().size()) {
          visit(method);
        }
      }
    }
    return super.visitMethodInvocation(call, null);
  }

  @Override
  public Void visitLambdaExpression(LambdaExpressionTree lambda, Void unused) {
    return null;
  }

  @Override
  public Void visitNewClass(NewClassTree made, Void unused) {
    return made.getClassBody() == null ? super.visitNewClass(made, null) : null;
  }
}
