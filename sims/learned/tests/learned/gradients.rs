//! Gradients that are written out, against automatic differentiation on burn and against differences.

use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor, TensorData};
use proptest::prelude::*;
use walras_learned::affine::gradient;
use walras_learned::affine::kernel::Parameters;

const OPTIONS: usize = 11;

/// Revenue of a soft affine maximiser and its gradients by shares `[n m][K]`, boosts and weights, by automatic differentiation.
fn automatic(parameters: &Parameters, values: &[f32], sharpness: f32) -> (f32, [Vec<f32>; 3]) {
    let device = Device::flex().autodiff();
    let (n, m, options) = (parameters.bidders, parameters.items, parameters.options);
    let rows = values.len() / (n * m);
    let of =
        |numbers: &[f32], shape: [usize; 2]| Tensor::<2>::from_data(TensorData::new(numbers.to_vec(), shape), &device);
    let share = of(&parameters.share, [n * m, options]).require_grad();
    let boost = of(&parameters.boost, [1, options]).require_grad();
    let weight = of(&parameters.weight, [1, n]).require_grad();
    let values = of(values, [rows, n * m]);
    let worth = |i: usize| {
        let own = values.clone().narrow(1, i * m, m).matmul(share.clone().narrow(0, i * m, m));
        own * weight.clone().narrow(1, i, 1)
    };
    let total = (0..n).fold(boost.clone().repeat_dim(0, rows), |sum, i| sum + worth(i));
    let chosen = softmax(total.clone() * sharpness, 1);
    let paid = |i: usize| {
        let rest = total.clone() - worth(i);
        let paid = rest.clone().max_dim(1) - (chosen.clone() * rest).sum_dim(1);
        paid / weight.clone().narrow(1, i, 1)
    };
    let revenue = (1..n).fold(paid(0), |sum, i| sum + paid(i)).sum();
    let found: f32 = revenue.clone().into_scalar();
    let gradients = revenue.backward();
    let by = |tensor: &Tensor<2>| tensor.grad(&gradients).unwrap().into_data().try_into_vec::<f32>().unwrap();
    (found, [by(&share), by(&boost), by(&weight)])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn revenue_of_menus_has_the_gradient_of_automatic_differentiation(
        n in 1_usize..4,
        m in 1_usize..4,
        numbers in proptest::collection::vec(0.0..1.0_f32, 200),
        sharpness in 1.0..40.0_f32,
    ) {
        let width = n * m;
        let mut at = numbers.iter().copied().cycle();
        let mut take = |count: usize, scale: f32, shift: f32| -> Vec<f32> {
            (0..count).map(|_| shift + scale * at.next().unwrap()).collect()
        };
        let parameters = Parameters {
            bidders: n,
            items: m,
            options: OPTIONS,
            share: take(width * OPTIONS, 1.0, 0.0),
            boost: take(OPTIONS, 0.6, -0.3),
            weight: take(n, 1.0, 0.5),
        };
        let values = take(70 * width, 1.0, 0.0);
        let (revenue, [by_share, by_boost, by_weight]) = automatic(&parameters, &values, sharpness);
        let sum = gradient(&parameters, &values, sharpness, 2);
        prop_assert!((sum.revenue - f64::from(revenue)).abs() < 1e-3 * (1.0 + f64::from(revenue.abs())));
        let close = |found: f32, expected: f32| (found - expected).abs() < 3e-3 * (1.0 + expected.abs());
        for k in 0..OPTIONS {
            prop_assert!(close(sum.boost[k], by_boost[k]), "boost {k}: {} {}", sum.boost[k], by_boost[k]);
            for place in 0..width {
                let (found, expected) = (sum.share[k * width + place], by_share[place * OPTIONS + k]);
                prop_assert!(close(found, expected), "share {k} {place}: {found} {expected}");
            }
        }
        for i in 0..n {
            prop_assert!(close(sum.weight[i], by_weight[i]), "weight {i}: {} {}", sum.weight[i], by_weight[i]);
        }
    }
}
