from __future__ import annotations

import pytest

from nncards.diagnostics import Text
from nncards.formula import FormulaError, parse, print_formula, to_latex
from nncards.model import Expression

SYMBOLS = {"var": r"\sigma^2", "lr": r"\alpha", "w": "bold", "u": r"\mathbf{u}", "d": r"\Delta x"}


def latex(text: str) -> str:
    tree = parse(text, names=SYMBOLS)
    assert not isinstance(tree, FormulaError), tree
    return to_latex(tree, SYMBOLS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2x", r"2 x"),
        ("2(x+1)", r"2 (x + 1)"),
        ("x**2*3", r"x^2 \cdot 3"),
        ("e^-x", r"e^{-x}"),
        ("1e-3", r"10^{-3}"),
        ("2.5e-4*x", r"(2.5 \cdot 10^{-4}) x"),
        (
            "(x'[i,j]-mu[j])/sqrt(var[j]+eps)",
            r"\frac{x'_{i,j} - \mu_j}{\sqrt{\sigma_j^2 + \varepsilon}}",
        ),
        ("σ(x)(1-σ(x))", r"\sigma(x) (1 - \sigma(x))"),
        ("√x·2", r"\sqrt{x} \cdot 2"),
        ("(x+1)(x-1)", r"(x + 1) (x - 1)"),
        ("-log(sigmoid(x))", r"-\log(\sigma(x))"),
        ("-log(y)*x", r"-\log(y) x"),
        ("sum(j,1,n,x[j]^2)/n", r"\frac{1}{n} \sum_{j=1}^n x_j^2"),
        ("-sum(i,y[i]*log(q[i]))", r"-\sum_i y_i \log q_i"),
        (
            "where(x>0, x, alpha*(exp(x)-1))",
            r"\begin{cases} x & \text{if } x > 0 \\ \alpha (e^x - 1) & \text{otherwise} \end{cases}",
        ),
        (
            "where(x>1,1,where(x>0,x,0))*2",
            r"\left(\begin{cases} 1 & \text{if } x > 1 \\ x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}\right) \cdot 2",
        ),
        ("max(j, z[j])", r"\max_j z_j"),
        ("max(0,x)", r"\max(0, x)"),
        ("W@x+b", r"W x + b"),
        ("W.T@(x+b)", r"W^\top (x + b)"),
        ("softmax(z)[i]", r"\operatorname{softmax}(z)_i"),
        ("norm(x,inf)^2", r"\lVert x \rVert_{\infty}^2"),
        ("mean(i,1,m,(x[i]-mu)^2)", r"\frac{1}{m} \sum_{i=1}^m (x_i - \mu)^2"),
        ("exp(z[i]/tau)/sum(j,exp(z[j]/tau))", r"\frac{e^{z_i/\tau}}{\sum_j e^{z_j/\tau}}"),
        ("-x^2/2", r"-\frac{x^2}{2}"),
        (
            "exp(-(x-mu)^2/(2*var))/sqrt(2*pi*var)",
            r"\frac{e^{-(x - \mu)^2/(2 \sigma^2)}}{\sqrt{2 \pi \sigma^2}}",
        ),
        ("a-(b-c)", r"a - (b - c)"),
        ("a/(b/c)", r"\frac{a}{\frac{b}{c}}"),
        ("(a/b)^2", r"\left(\frac{a}{b}\right)^2"),
        ("tanh(x)^2", r"\tanh^2(x)"),
        ("log(x)^2", r"(\log(x))^2"),
        ("(-x)^2", r"(-x)^2"),
        ("x*(-y)", r"x (-y)"),
        ("sum(i,x[i])+c", r"\sum_i x_i + c"),
        ("sum(i,x[i]+c)", r"\sum_i (x_i + c)"),
        ("sum(i,x[i])*c", r"\left(\sum_i x_i\right) c"),
        ("c*sum(i,x[i])", r"c \sum_i x_i"),
        ("sqrt(x/2)", r"\sqrt{\frac{x}{2}}"),
        ("n_in+n_out", r"n_{\text{in}} + n_{\text{out}}"),
        ("x_hat[i]", r"\hat{x}_i"),
        ("x_1^2", r"x_1^2"),
        ("abs(x/2)", r"\left| \frac{x}{2} \right|"),
        ("floor((n+2p-k)/s)+1", r"\left\lfloor \frac{n + 2 p - k}{s} \right\rfloor + 1"),
        ("argmax(j,z[j])", r"\operatorname*{arg\,max}_j z_j"),
        ("dot(w,x)+b", r"\mathbf{w}^\top x + b"),
        ("1-tanh(x)^2", r"1 - \tanh^2(x)"),
        (
            "theta-lr*m_hat/(sqrt(v_hat)+eps)",
            r"\theta - \frac{\alpha \hat{m}}{\sqrt{\hat{v}} + \varepsilon}",
        ),
        ("sum(i,j,W[i,j]^2)", r"\sum_{i,j} W_{i,j}^2"),
        ("2*(1/3)*x", r"2 \cdot \frac{1}{3} x"),
        ("prod(i,1,n,1-p[i])", r"\prod_{i=1}^n (1 - p_i)"),
        ("x*2", r"x \cdot 2"),
        ("m/(m-1)*mean(k,v[k])", r"\frac{m}{m - 1} \operatorname*{mean}_k v_k"),
        ("leaky_relu(x,a)", r"\operatorname{LeakyReLU}_a(x)"),
        ("var[j]^2", r"(\sigma_j^2)^2"),
        ("beta^(t-1)", r"\beta^{t - 1}"),
        ("x^(1/2)", r"x^{1/2}"),
        ("gamma*x_hat+beta", r"\gamma \hat{x} + \beta"),
        ("log(1+exp(-x))", r"\log(1 + e^{-x})"),
        ("log(sum(j,exp(z[j]-c)))+c", r"\log\left(\sum_j e^{z_j - c}\right) + c"),
        ("2^(-n)", r"2^{-n}"),
        ("(x^2)^3", r"(x^2)^3"),
        ("x^2^3", r"x^{2^3}"),
        ("e^(x/2)", r"e^{x/2}"),
        ("sum(k,0,t-1,beta^k*g[t-k])", r"\sum_{k=0}^{t - 1} \beta^k g_{t - k}"),
        ("f*(x+1)", r"f \cdot (x + 1)"),
        ("(sum(i,x[i]))^2", r"\left(\sum_i x_i\right)^2"),
        ("x[i]*sum(i,x[i])*y", r"x_i \left(\sum_i x_i\right) y"),
        ("-(a+b)", r"-(a + b)"),
        ("-(a*b)", r"-a b"),
        ("a*-b/c", r"\frac{a (-b)}{c}"),
        ("-a+b", r"-a + b"),
        ("a+-b", r"a - b"),
        ("w*u", r"\mathbf{w} \odot \mathbf{u}"),
        ("w*x", r"\mathbf{w} x"),
        ("d^2", r"(\Delta x)^2"),
        ("d*2", r"\Delta x \cdot 2"),
        ("x_star[i]", r"x_i^*"),
        ("y_bar", r"\bar{y}"),
        ("mu_B", r"\mu_B"),
        ("sigma*sigmoid(x)", r"\sigma \operatorname{sigmoid}(x)"),
        (
            "where(0<x<=1 and y>2,1,0)",
            r"\begin{cases} 1 & \text{if } 0 < x \le 1 \text{ and } y > 2 \\ 0 & \text{otherwise} \end{cases}",
        ),
        ("min(a,b)", r"\min(a, b)"),
        ("argmin(k,c[k])", r"\operatorname*{arg\,min}_k c_k"),
        ("log2(x)", r"\log_2 x"),
        ("logsumexp(z)", r"\operatorname{LSE}(z)"),
        ("T(x)", r"x^\top"),
        ("ceil(x)", r"\lceil x \rceil"),
        ("abs(x)", r"\lvert x \rvert"),
        ("sign(x)", r"\operatorname{sign}(x)"),
        ("Phi(x)", r"\Phi(x)"),
        ("gelu(x)", r"\operatorname{GELU}(x)"),
        ("elu(x,alpha)", r"\operatorname{ELU}_{\alpha}(x)"),
        ("norm(x)", r"\lVert x \rVert"),
        ("norm(x,1)", r"\lVert x \rVert_1"),
        ("x''", r"x''"),
        ("lam*norm(theta)^2", r"\lambda \lVert \theta \rVert^2"),
        ("e^x", r"e^x"),
        ("exp(sum(j,x[j]))", r"\exp\left(\sum_j x_j\right)"),
        ("x[1]", r"x_1"),
        ("x[i+1]", r"x_{i + 1}"),
        ("mean(i,0,n-1,x[i])", r"\frac{1}{n} \sum_{i=0}^{n - 1} x_i"),
        ("mean(i,2,n,x[i])", r"\frac{1}{n - 2 + 1} \sum_{i=2}^n x_i"),
        ("1/(1+exp(-x))", r"\frac{1}{1 + e^{-x}}"),
        ("a/b*c", r"\frac{a}{b} c"),
        ("a/(b*c)", r"\frac{a}{b c}"),
        ("-a/b", r"-\frac{a}{b}"),
        ("2*3", r"2 \cdot 3"),
        ("2^0.5", r"2^{0.5}"),
        ("(-1)^n", r"(-1)^n"),
        ("a-b-c", r"a - b - c"),
        ("a-(b+c)", r"a - (b + c)"),
        ("x*exp(-x)", r"x e^{-x}"),
        ("exp(x)^2", r"(e^x)^2"),
        ("trace(A@B)", r"\operatorname{tr}(A B)"),
        ("dot(w,x)*y", r"(\mathbf{w}^\top x) y"),
        ("(a@b)^2", r"(a b)^2"),
        ("sqrt(a)^2", r"\sqrt{a}^2"),
        ("sin(x)^2", r"\sin^2(x)"),
        ("sin(2x)", r"\sin(2 x)"),
        ("log(x*y)", r"\log(x y)"),
        ("log(x)+log(y)", r"\log x + \log y"),
        ("(log(x)+1)*y", r"(\log x + 1) y"),
        ("epsilon", r"\epsilon"),
        ("eps", r"\varepsilon"),
        ("lam", r"\lambda"),
    ],
)
def test_sets_it_as_a_textbook_does(text: str, expected: str) -> None:
    assert latex(text) == expected


def test_a_formula_is_printed_with_its_left_side() -> None:
    formula = Expression(
        lhs=Text(r"\hat{x}_{i,j}"),
        rhs=Text("(x[i,j] - mu[j]) / sqrt(var[j] + eps)"),
        symbols={"mu": Text(r"\mu"), "var": Text(r"\sigma^2"), "eps": Text(r"\varepsilon")},
    )
    assert print_formula(formula) == (
        r"\hat{x}_{i,j} = \frac{x_{i,j} - \mu_j}{\sqrt{\sigma_j^2 + \varepsilon}}"
    )


def test_a_formula_that_cannot_be_read_is_no_formula() -> None:
    with pytest.raises(ValueError, match="something is missing"):
        print_formula(Expression(lhs=None, rhs=Text("x +")))
