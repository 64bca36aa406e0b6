//! Numbers to tensors and back.

use burn::tensor::{Device, Tensor, TensorData};

/// The device that tensors live on.
pub fn device() -> Device {
    Device::flex()
}

/// A matrix of these numbers, row by row.
pub fn of(numbers: &[f32], shape: [usize; 2], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(numbers.to_vec(), shape), device)
}

/// The numbers of a tensor, row by row; NaN where the device does not give them.
pub fn numbers<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    let count = tensor.dims().iter().product();
    tensor.into_data().try_into_vec::<f32>().unwrap_or_else(|_| vec![f32::NAN; count])
}
